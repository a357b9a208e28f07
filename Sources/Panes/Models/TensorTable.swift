import Canvas
import Workbench

/// The tensors of a model, and the numbers of the chosen one once they were read.
struct TensorTable {
  let state: WorkbenchState
  let isFocused: Bool

  private static let orders: [ModelsState.TensorOrder] = [.name, .shape, .type, .bytes]
  private static let columns: [TableView.Column] = [
    .init("Tensor", .flexible(minimum: 18, weight: 1)), .init("Shape", .fixed(13), .right, priority: 1),
    .init("Type", .fixed(6), .left, priority: 0), .init("Size", .fixed(8), .right, priority: 2),
  ]

  func draw(in area: Rect, on scene: inout Scene) {
    let models = state.models
    let (_, rest) = ModelDetailsView(state: state).filterField(models.tensorFilter, .tensorFilter, in: area, &scene)
    let statistics = models.selectedTensor.flatMap { models.statistics[$0.name] }
    let panel = statistics == nil || rest.height < 12 ? 0 : min(9, rest.height / 2)
    let (list, below) = rest.splitBottom(panel)
    drawTable(in: list, &scene)
    if let statistics, panel > 0 { draw(statistics, in: below, &scene) }
  }

  private func drawTable(in area: Rect, _ scene: inout Scene) {
    let models = state.models
    let rows = models.shownTensors
    let look = scene.look
    let sort = Self.orders.firstIndex(of: models.tensorOrder).map {
      TableView.Sort(column: $0, isAscending: !models.isTensorOrderReversed)
    }
    let table = TableView(Self.columns, count: rows.count, sort: sort) { row, column in
      switch column {
      case 0: Span(rows[row].name, look[models.statistics[rows[row].name] == nil ? .text : .accent])
      case 1: Span(rows[row].shapeText, look[.muted])
      case 2: Span(rows[row].type, look[.code])
      default: Span(rows[row].bytes.byteText, look[.muted])
      }
    }
    let cursor = ListState(selection: models.tensorRow)
    table.draw(cursor, in: area, on: &scene.canvas, look, focused: isFocused)
    for column in area.x..<max(area.x, area.maxX) {
      guard let index = table.column(atX: column, y: area.y, in: area) else { continue }
      scene.hit(Rect(column, area.y, 1, 1), press: [.models(.part(.details)), .models(.sort(Self.orders[index]))])
    }
    scene.hitRows(area.splitTop(1).rest, cursor, of: rows.count) { row in
      row == models.tensorRow ? [.models(.measure)] : [.models(.detailsRow(row))]
    }
  }

  private func draw(_ statistics: TensorStatistics, in area: Rect, _ scene: inout Scene) {
    scene.canvas.drawRule(area.row(0), glyphs: scene.look.glyphs, style: scene.style(.border))
    let percent = { (share: Double) in "\((share * 10_000).rounded().hundredths)%" }
    let numbers = [
      "mean     \(statistics.mean.short)", "sd       \(statistics.deviation.short)",
      "least    \(statistics.least.short)", "greatest \(statistics.greatest.short)",
      "zero     \(percent(statistics.zeros))", "< max/1k \(percent(statistics.nearZeros))",
      statistics.sampled < 1 ? "of rows  \(percent(statistics.sampled))" : "",
    ]
    let body = area.splitTop(1).rest
    let (graph, text) = body.splitRight(min(22, body.width / 2))
    for (line, number) in numbers.enumerated() { scene.write(number, in: text.row(line).splitLeft(2).rest, .muted) }
    drawHistogram(statistics, in: graph, &scene)
  }

  private func drawHistogram(_ statistics: TensorStatistics, in area: Rect, _ scene: inout Scene) {
    let bins = statistics.histogram
    guard !bins.isEmpty, area.height > 1, area.width > 0 else { return }
    let (bars, axis) = area.splitBottom(1)
    let columns = (0..<bars.width).map { column in
      let from = column * bins.count / bars.width
      let to = max(from + 1, (column + 1) * bins.count / bars.width)
      return bins[from..<min(bins.count, to)].reduce(0, +)
    }
    let most = Double(columns.max() ?? 1)
    for (column, count) in columns.enumerated() {
      scene.canvas.drawColumn(
        Rect(bars.x + column, bars.y, 1, bars.height), share: Double(count) / max(1, most), glyphs: scene.look.glyphs,
        style: scene.style(.bar))
    }
    scene.write(statistics.least.short, in: axis, .faint)
    scene.write(statistics.greatest.short, in: axis, .faint, align: .right)
  }
}
