import Canvas
import Workbench

/// Heads taken away one by one, the least important first: the perplexity of the text, and what is saved.
struct SurgeryView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let steps = state.attention.surgery
    guard let first = steps.first else {
      return scene.write(
        "I measures the heads' importance; X then takes them away one by one.",
        in: area.row(0).inset(dx: 1, dy: 0), .faint)
    }
    let (graph, rest) = area.splitTop(area.height >= 14 ? 5 : 0)
    let logs = steps.map { max(0, ($0.perplexity / first.perplexity).logarithm) }
    if graph.height > 0 {
      scene.write("log of perplexity over the whole model's", in: graph.row(0).inset(dx: 1, dy: 0), .faint)
      Sparkline(logs).draw(in: graph.splitTop(1).rest.inset(dx: 1, dy: 0), on: &scene.canvas, scene.look)
    }
    let columns: [TableView.Column] = [
      .init("heads gone", .fixed(10), .right), .init("last", .fixed(8)), .init("perplexity", .fixed(11), .right),
      .init("ratio", .fixed(8), .right), .init("weights saved", .fixed(14), .right, priority: 2),
      .init("of a step", .fixed(10), .right, priority: 1), .init("cache/token", .fixed(12), .right, priority: 3),
    ]
    let look = scene.look
    let table = TableView(columns, count: steps.count) { row, column in
      let step = steps[row]
      switch column {
      case 0: return Span("\(step.removed)", look[.text])
      case 1: return Span(step.head?.description ?? "", look[.muted])
      case 2: return Span(NumberText.short(step.perplexity), look[.text])
      case 3:
        let ratio = step.perplexity / first.perplexity
        return Span(NumberText.short(ratio), look[ratio > 1.5 ? .error : ratio > 1.1 ? .warning : .success])
      case 4: return Span(step.savedBytes.byteText, look[.muted])
      case 5: return Span(step.savedShare.percentText, look[.muted])
      default: return Span(step.savedCacheBytes.byteText, look[.muted])
      }
    }
    if state.frame.focus == .attention { scene.viewRows = max(1, rest.height - 1) }
    table.draw(
      ListState(selection: min(steps.count - 1, state.attention.line)), in: rest.inset(dx: 1, dy: 0),
      on: &scene.canvas, look, focused: state.frame.focus == .attention)
  }
}
