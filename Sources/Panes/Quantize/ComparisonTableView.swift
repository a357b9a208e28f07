import Canvas
import Workbench

/// The base and its columns: what each is and how far from the base, filling while the text is read.
struct ComparisonTableView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let quantize = state.quantize
    let (body, foot) = area.splitBottom(area.height >= 6 ? 1 : 0)
    let count = quantize.columns.count + 1
    if state.frame.focus == .quantize { scene.viewRows = max(1, body.height - 1) }
    let look = scene.look
    let table = TableView(columns, count: count) { row, column in
      row == 0 ? base(column, look) : cell(quantize.columns[row - 1], column, look)
    }
    let list = ListState(selection: quantize.row)
    let place = body.inset(dx: 1, dy: 0)
    table.draw(list, in: place, on: &scene.canvas, look, focused: state.frame.focus == .quantize)
    let first = list.firstRow(height: place.height - 1, of: count)
    for line in 0..<max(0, min(place.height - 1, count - first)) {
      scene.hit(place.row(line + 1), press: [.frame(.focus(.quantize)), .quantize(.row(first + line))])
    }
    scene.hit(body, wheel: { [.frame(.focus(.quantize)), .move(.scroll($0))] })
    scene.write(remark, in: foot.inset(dx: 1, dy: 0), .faint)
  }

  /// Those that say most stay longest as it gets narrow.
  private var columns: [TableView.Column] {
    [
      .init("", .fixed(1)), .init("type", .flexible(minimum: 9)), .init("bits", .fixed(5), .right, priority: 2),
      .init("size", .fixed(7), .right), .init("perplexity", .fixed(13), .right, priority: 1),
      .init("mean KLD", .fixed(17), .right), .init("99 %", .fixed(6), .right, priority: 4),
      .init("max", .fixed(6), .right, priority: 6), .init("same top", .fixed(8), .right, priority: 3),
      .init("RMS Δp", .fixed(6), .right, priority: 7), .init("tok/s", .fixed(5), .right, priority: 5),
    ]
  }

  private func base(_ column: Int, _ look: Appearance) -> Span {
    let facts = state.models.activeFacts
    switch column {
    case 0: return Span(look.glyphs == .ascii ? "@" : "◆", look[.accent])
    case 1: return Span("base \(facts?.type ?? "")", look[.heading])
    default: break
    }
    guard let row = state.quantize.baseRow else {
      return Span(column == 3 ? (facts?.bytes ?? 0).byteText : "", look[.muted])
    }
    return figure(row, column, look, isBase: true)
  }

  private func cell(_ entry: QuantizeColumn, _ column: Int, _ look: Appearance) -> Span {
    switch column {
    case 0: return Span(mark(entry, look), look[entry.isChosen ? .accent : .faint])
    case 1: return Span(entry.name, look[entry.isChosen || entry.row != nil ? .text : .faint])
    default: break
    }
    if let row = entry.row { return figure(row, column, look, isBase: false) }
    guard column == 5 else { return Span("", look[.muted]) }
    switch entry.phase {
    case .idle, .done: return Span("", look[.muted])
    case .waiting: return Span(entry.weights.isEmpty ? "waiting" : "made", look[.muted])
    case .quantizing(let share): return Span("quantizing \(share.percentText)", look[.info])
    case .reading: return Span("reading", look[.info])
    case .failed(let message): return Span(message, look[.error])
    }
  }

  private func mark(_ entry: QuantizeColumn, _ look: Appearance) -> String {
    let isPlain = look.glyphs == .ascii
    return entry.isChosen ? (isPlain ? "x" : "●") : (isPlain ? "." : "○")
  }

  private func figure(_ row: ComparisonRow, _ column: Int, _ look: Appearance, isBase: Bool) -> Span {
    switch column {
    case 2: return Span(row.bitsPerWeight.fixed(2), look[.text])
    case 3: return Span(row.bytes.byteText, look[.text])
    case 4: return Span("\(row.perplexity.fixed(2)) ±\(row.perplexityError.fixed(2))", look[.text])
    case 10: return Span(row.decodeRate?.fixed(0) ?? "", look[.muted])
    default: break
    }
    guard !isBase else { return Span("", look[.muted]) }
    switch column {
    case 5:
      let error = "±" + NumberText.short(row.meanKLDError)
      let text = "\(NumberText.short(row.meanKLD)) \(error)" + String(repeating: " ", count: max(0, 8 - error.count))
      return Span(text, look[row.meanKLD < 0.01 ? .success : row.meanKLD < 0.1 ? .text : .warning])
    case 6: return Span(NumberText.short(row.p99KLD), look[.muted])
    case 7: return Span(NumberText.short(row.maxKLD), look[.muted])
    case 8: return Span("\((row.sameTop * 100).fixed(1)) %", look[.text])
    default: return Span("\((row.rmsDeltaP * 100).fixed(1)) %", look[.muted])
    }
  }

  /// What the chosen row says besides, or what to do.
  private var remark: String {
    if case .failed(let message)? = state.quantize.selected?.phase { return message }
    guard let row = state.quantize.selected?.row else {
      let text = state.quantize.text.isEmpty ? "the prose that comes along" : state.quantize.text
      return "r reads \(text) with what is chosen, in lockstep with the base; ± is a standard error"
    }
    return "ratio \(row.perplexityRatio.fixed(4)) ±\(row.perplexityRatioError.fixed(4)) · median "
      + "\(NumberText.short(row.medianKLD)) · 90 % \(NumberText.short(row.p90KLD)) · 95 % \(NumberText.short(row.p95KLD))"
      + " · 99.9 % \(NumberText.short(row.p999KLD)) · correlation \((row.correlation * 100).fixed(2)) %"
      + " · \(row.tokens) tokens"
  }
}
