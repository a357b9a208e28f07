import Canvas
import Workbench

/// The branches as a tree.
struct BranchesView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let tree = state.generate.tree
    let isFocused = state.frame.focus == .generate && state.generate.part == .branches
    let body = scene.drawHeading(
      "Branches", note: "\(tree.branches.count)", isFocused: isFocused, in: area
    ).inset(dx: 1, dy: 0)
    scene.hit(
      area, press: [.frame(.focus(.generate)), .generate(.part(.branches))],
      wheel: { [.frame(.focus(.generate)), .generate(.part(.branches)), .move(.scroll($0))] })
    let rows = tree.rows
    let look = scene.look
    guard !rows.isEmpty else { return scene.write("No branches yet.", in: body.row(0), .faint) }
    let list = ListView(count: rows.count) { index in
      let (branch, depth) = rows[index]
      let stem =
        String(repeating: "  ", count: max(0, depth - 1)) + (depth == 0 ? "" : look.glyphs == .ascii ? "\\_" : "└ ")
      return ListView.Row(
        [Span(stem, look[.faint]), Span("#\(branch.id) ", look[.accent]), Span(Self.label(branch), look[.text])],
        note: "\(branch.tokens.count)")
    }
    let cursor = ListState(selection: rows.firstIndex { $0.branch.id == tree.currentID } ?? 0)
    if isFocused { scene.viewRows = max(1, body.height) }
    list.draw(cursor, in: body, on: &scene.canvas, look, focused: isFocused)
    scene.hitRows(body, cursor, of: rows.count) {
      [.frame(.focus(.generate)), .generate(.part(.branches)), .generate(.branchRow($0))]
    }
  }

  /// What sets the branch apart: its prompt, or the token it took instead.
  private static func label(_ branch: Branch) -> String {
    switch branch.origin {
    case .prompt, .turn: VisiblePiece.oneLine(branch.messages.last?.content ?? "")
    case .retry: "again: " + VisiblePiece.oneLine(branch.text)
    case .candidate:
      "@\(branch.promptIDs.count + branch.sharedTokens) "
        + VisiblePiece.text(branch.tokens.dropFirst(branch.sharedTokens).first?.text ?? "")
    }
  }
}

extension VisiblePiece {
  static func oneLine(_ text: String) -> String { String(text.prefix(120)).replacing("\n", with: " ") }
}
