import Canvas
import Workbench

/// The untouched text and what becomes of it altered, token by token, with the change in log-probability.
struct BesideView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    guard let trial = state.attention.trial else {
      return scene.write(
        "Nothing is altered: what is (a head ablated, an expert forbidden) is generated again beside the untouched text.",
        in: area.row(0).inset(dx: 1, dy: 0), .faint)
    }
    let (head, rest) = area.splitTop(2)
    scene.write(trial.plan.summary, in: head.row(0).inset(dx: 1, dy: 0), .heading)
    scene.write(summary(trial), in: head.row(1).inset(dx: 1, dy: 0), .muted)
    let count = max(trial.untouched.count, trial.tokens.count)
    let divergence = trial.divergence ?? count
    let columns: [TableView.Column] = [
      .init("", .fixed(5), .right), .init("untouched", .flexible(minimum: 8, weight: 2)),
      .init("log p", .fixed(7), .right, priority: 3), .init("Δ log p", .fixed(8), .right),
      .init("altered", .flexible(minimum: 8, weight: 2)), .init("log p", .fixed(7), .right, priority: 2),
    ]
    let look = scene.look
    let table = TableView(columns, count: count) { row, column in
      let mine = trial.untouched.indices.contains(row) ? trial.untouched[row] : nil
      let other = trial.tokens.indices.contains(row) ? trial.tokens[row] : nil
      switch column {
      case 0: return Span("\(row)", look[.faint])
      case 1: return Span(mine.map { VisiblePiece.text($0.text) } ?? "", look[.text])
      case 2: return Span(mine.map { Double($0.logprob).fixed(2) } ?? "", look[.muted])
      case 3:
        guard mine != nil, trial.altered.indices.contains(row) else { return Span("", look[.muted]) }
        let change = trial.change(at: row)
        return Span(
          (change > 0 ? "+" : "") + change.fixed(2), look[change < -0.5 ? .error : change > 0.5 ? .success : .muted])
      case 4:
        return Span(other.map { VisiblePiece.text($0.text) } ?? "", look[row >= divergence ? .warning : .text])
      default: return Span(other.map { Double($0.logprob).fixed(2) } ?? "", look[.muted])
      }
    }
    let isFocused = [.attention, .experts].contains(state.frame.focus)
    if isFocused { scene.viewRows = max(1, rest.height - 1) }
    table.draw(
      ListState(selection: state.attention.line), in: rest.inset(dx: 1, dy: 0), on: &scene.canvas, look,
      focused: isFocused)
  }

  private func summary(_ trial: TrialReport) -> String {
    let mean = trial.meanChange
    let place = trial.divergence.map { "first other token at \($0)" } ?? "the same tokens"
    let worst = trial.altered.indices.min { trial.change(at: $0) < trial.change(at: $1) }
    let hit = worst.map { ", most at \($0): \(trial.change(at: $0).fixed(2))" } ?? ""
    return "\(place) · mean change of log p \(mean.fixed(3))\(hit)"
  }
}
