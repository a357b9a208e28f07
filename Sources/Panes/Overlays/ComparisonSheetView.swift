import Canvas
import History
import Workbench

/// A comparison as a table, or two of one base side by side with what changed; all figures of the chosen row stand below.
struct ComparisonSheetView {
  let sheet: ComparisonSheet

  func draw(in area: Rect, on scene: inout Scene) {
    let inner = scene.popup(
      "Comparison", width: min(area.width - 4, 120), height: area.height - 2, in: area, footer: "esc goes back")
    let heading = headingLines(scene)
    let (top, rest) = inner.splitTop(min(heading.count + 1, inner.height / 3))
    for (index, line) in heading.prefix(top.height).enumerated() {
      scene.write(line.text, style: line.style, in: top.row(index))
    }
    let pairs = sheet.pairs
    let figures = pairs.indices.contains(sheet.row) ? ComparisonFigure.lines(pairs[sheet.row]) : []
    let table = min(pairs.count + 2, (rest.height + 1) / 2)
    let (body, details) = rest.splitBottom(min(rest.height - table, detailsHeight(figures, width: rest.width)))
    drawTable(pairs, in: body, &scene)
    drawDetails(figures, in: details, &scene)
  }

  private func paper(_ scene: Scene) -> Color { scene.style(.popup).background }

  private func headingLines(_ scene: Scene) -> [Span] {
    let muted = scene.style(.muted).on(paper(scene))
    let base = "base \(sheet.comparison.base.name), \(sheet.comparison.base.bytes.byteText)"
    var lines = [Span(base, scene.style(.popup)), Span(facts("A", sheet.first, sheet.comparison), muted)]
    if let second = sheet.second, let other = sheet.other { lines.append(Span(facts("B", second, other), muted)) }
    if !sheet.caveats.isEmpty {
      let text = "Not to be set against each other as they are: \(sheet.caveats.joined(separator: "; "))."
      lines.append(Span(text, scene.style(.warning).on(paper(scene))))
    }
    return lines
  }

  private func facts(_ name: String, _ entry: HistoryEntry, _ comparison: Comparison) -> String {
    (sheet.other == nil ? "" : "\(name)  ")
      + "\(entry.when)  \(comparison.text.name)  \(comparison.windows) windows of "
      + "\(comparison.context)  \(comparison.positions) predictions  \(comparison.precision)"
  }

  // MARK: - The table

  private func drawTable(_ pairs: [ComparisonSheet.Pair], in area: Rect, _ scene: inout Scene) {
    let columns = sheet.other == nil ? ComparisonFigure.alone : ComparisonFigure.beside
    let look = scene.look
    let paper = paper(scene)
    let table = TableView(
      [.init("type", .flexible(minimum: 8)), .init("model", .flexible(minimum: 10, weight: 2), priority: 9)]
        + columns.map { TableView.Column($0.title, .fixed($0.width), .right, priority: $0.priority) },
      count: pairs.count, headerStyle: look[.tableHeader].on(paper)
    ) { row, column in
      switch column {
      case 0: Span(pairs[row].any?.type ?? "", look[.popup])
      case 1: Span(pairs[row].any?.model.name ?? "", look[.muted].on(paper))
      default: Span(columns[column - 2].text(pairs[row]), look[.popup])
      }
    }
    let cursor = ListState(selection: sheet.row)
    table.draw(cursor, in: area, on: &scene.canvas, look)
    scene.viewRows = max(1, area.height - 1)
    scene.hitRows(area.splitTop(1).rest, cursor, of: pairs.count) { [.overlay(.row($0))] }
  }

  // MARK: - The chosen row

  /// Columns for a figure with its name, of two comparisons with the difference too.
  private var cell: Int { sheet.other == nil ? 24 : 36 }

  private func detailsHeight(_ figures: [String], width: Int) -> Int {
    let columns = max(1, width / cell)
    return figures.isEmpty ? 0 : 1 + (figures.count + columns - 1) / columns
  }

  private func drawDetails(_ figures: [String], in area: Rect, _ scene: inout Scene) {
    guard area.height > 1 else { return }
    scene.canvas.drawRule(area.row(0), glyphs: scene.look.glyphs, style: scene.style(.border).on(paper(scene)))
    let columns = max(1, area.width / cell)
    let rows = max(1, (figures.count + columns - 1) / columns)
    for (index, figure) in figures.enumerated() where index % rows < area.height - 1 {
      let place = Rect(area.x + index / rows * cell, area.y + 1 + index % rows, cell - 2, 1)
      scene.write(figure, style: scene.style(.popup), in: place)
    }
  }
}
