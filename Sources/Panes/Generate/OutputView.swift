import Canvas
import Workbench

/// The text as it comes: tinted tokens, the chosen one marked, a legend, and how the run went.
struct OutputView {
  let state: WorkbenchState
  let flow: OutputFlow?

  private var isFocused: Bool { state.frame.focus == .generate && state.generate.part == .output }

  static func textWidth(_ area: Rect) -> Int { max(1, area.width - 3) }

  func draw(in area: Rect, on scene: inout Scene) {
    let (title, note) = heading
    let body = scene.drawHeading(title, note: note, isFocused: isFocused, in: area)
    let hasLegend = body.height >= 6 && state.settings.tint != .off && flow != nil
    let (text, legend) = body.splitBottom(hasLegend ? 1 : 0)
    if hasLegend { drawLegend(in: legend.inset(dx: 1, dy: 0), &scene) }
    scene.hit(
      body, press: [.frame(.focus(.generate)), .generate(.part(.output))],
      wheel: { [.frame(.focus(.generate)), .generate(.part(.output)), .move(.scroll($0))] })
    guard let flow, let branch = state.generate.tree.current else {
      return drawWelcome(in: text.inset(dx: 2, dy: 1), &scene)
    }
    drawText(flow, branch, in: Rect(text.x + 1, text.y, max(0, text.width - 1), text.height), &scene)
  }

  private func drawText(_ flow: OutputFlow, _ branch: Branch, in area: Rect, _ scene: inout Scene) {
    guard area.height > 0 else { return }
    if isFocused { scene.viewRows = area.height }
    let token = state.cursor.position.map { $0 - branch.promptIDs.count }
    let line = token.flatMap { flow.place(of: $0)?.line } ?? flow.lineCount - 1
    let end = max(0, flow.lineCount - area.height)
    // The end stays in sight until the cursor leaves it; then the cursor's line goes to the middle.
    let first = line >= end ? end : max(0, min(end, line - area.height / 2))
    flow.draw(in: area, firstLine: first, on: &scene.canvas)
    let chosen = token.map { flow.cells(of: $0) } ?? []
    for (line, columns) in chosen where line >= first && line < first + area.height {
      let place = Rect(area.x + columns.lowerBound, area.y + line - first, columns.count, 1)
      scene.canvas.restyle(place) { $0 = scene.look[.tokenChosen] }
    }
    Scrollbar(first: first, count: flow.lineCount).draw(
      in: area.splitRight(1).right, on: &scene.canvas, scene.look)
    let start = branch.promptIDs.count
    scene.hit(
      area, press: [.frame(.focus(.generate)), .generate(.part(.output))],
      drag: { x, y in
        let token = flow.token(atLine: first + y - area.y, column: x - area.x)
        return [.generate(.point(token.map { $0 + start }))]
      })
  }

  private func drawLegend(in area: Rect, _ scene: inout Scene) {
    let tint = state.settings.tint
    let theme = scene.look.theme
    let (left, right) = area.splitLeft(min(area.width, area.width < 84 ? 30 : 36))
    tint.legend?.draw(in: left, on: &scene.canvas, scene.look) { tint.color(at: $0, theme) ?? .default }
    scene.write(selectedText, in: right.inset(dx: 1, dy: 0), .muted, align: .right)
    scene.hit(left, press: [.generate(.cycleTint)])
  }

  /// The numbers of the token under the cursor.
  private var selectedText: String {
    guard let branch = state.generate.tree.current, let position = state.cursor.position,
      branch.tokens.indices.contains(position - branch.promptIDs.count)
    else { return "" }
    let token = branch.tokens[position - branch.promptIDs.count]
    return
      "@\(position) id \(token.id)  p \(token.probability.percentText)  rank \(token.rank + 1)  H \(Double(token.entropy).fixed(2))"
  }

  private var heading: (title: String, note: String) {
    guard let branch = state.generate.tree.current else { return ("Output", "") }
    var notes: [String] = []
    let isRunning = state.generate.run?.branch == branch.id
    if isRunning {
      if state.generate.speed.rate > 0 { notes.append("\(state.generate.speed.rate.fixed(1)) tok/s") }
    } else if let timing = branch.timing {
      notes.append("first \(timing.timeToFirstToken.fixed(2))s")
      if timing.decodeRate > 0 { notes.append("\(timing.decodeRate.fixed(1)) tok/s") }
    }
    notes.append("\(branch.tokens.count) tokens")
    if let finish = branch.finish { notes.append(Self.words[finish.rawValue] ?? finish.rawValue) }
    return ("Output #\(branch.id)", notes.joined(separator: " · "))
  }

  private static let words = [
    "eos": "ended by the model", "length": "at the limit", "stop": "stop text", "interrupted": "stopped",
  ]

  private func drawWelcome(in area: Rect, _ scene: inout Scene) {
    let isReady = state.models.activeFacts != nil
    let isLoading = state.models.slots.contains { $0.facts == nil }
    let text =
      isReady
      ? "Press i (or Enter) and type a prompt; Enter sends it.\n\nTokens appear here, each tinted by how likely the model found it. "
        + "Move over them with the arrow keys to see what else could have stood there, and press w to branch from a candidate."
      : isLoading
        ? "The model is loading…"
        : "No model is loaded yet. Press 1 for the models, choose one and press Enter."
    Paragraph([Span(text, scene.style(.muted))], width: max(1, area.width)).draw(in: area, on: &scene.canvas)
  }
}
