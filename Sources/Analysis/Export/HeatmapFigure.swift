/// A head's map as a drawing: queries down, keys across, named by their tokens, with a legend. Nothing is drawn where a map
/// holds nothing, so that masks can be seen.
public struct HeatmapFigure: Sendable {
  private let title: String
  private let rows: Int
  private let columns: Int
  private let values: [Float]
  private let rowLabels: [TokenLabel]
  private let columnLabels: [TokenLabel]
  private let isDifference: Bool
  private var axes = (rows: "query", columns: "key")

  /// Most cells a side that a figure is worth.
  public static let mostCells = 160

  /// queries, keys: the text of all tokens of the map, of which the window shows some.
  public init(_ map: PooledMap, title: String, queries: [String], keys: [String]) {
    self.init(
      title: title, rows: map.rows, columns: map.columns, values: map.values, isDifference: false,
      rowLabels: (0..<map.rows).map { Self.label(queries, map.queries(ofRow: $0)) },
      columnLabels: (0..<map.columns).map { Self.label(keys, map.keys(ofColumn: $0)) })
  }

  /// Second minus first, with a legend that goes both ways.
  public init(_ difference: MapDifference, title: String, queries: [String], keys: [String]) {
    let grid = PooledMap(difference.window, rows: difference.rows, columns: difference.columns)
    self.init(
      title: title, rows: grid.rows, columns: grid.columns, values: difference.values, isDifference: true,
      rowLabels: (0..<grid.rows).map { Self.label(queries, grid.queries(ofRow: $0)) },
      columnLabels: (0..<grid.columns).map { Self.label(keys, grid.keys(ofColumn: $0)) })
  }

  /// A table of numbers from 0 up, such as tokens by experts. values: [rows.count, columns.count], row-major.
  /// axes: what the rows are, and the columns.
  public init(
    _ values: [Float], title: String, rows: [String], columns: [String], axes: (rows: String, columns: String)
  ) {
    self.init(
      title: title, rows: rows.count, columns: columns.count, values: values, isDifference: false,
      rowLabels: rows.map { TokenLabel($0) }, columnLabels: columns.map { TokenLabel($0) })
    self.axes = axes
  }

  private init(
    title: String, rows: Int, columns: Int, values: [Float], isDifference: Bool, rowLabels: [TokenLabel],
    columnLabels: [TokenLabel]
  ) {
    self.title = title
    self.rows = rows
    self.columns = columns
    self.values = values
    self.isDifference = isDifference
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
  }

  public func svg(_ style: FigureStyle) -> String {
    var drawing = SVGDrawing(style: style)
    let cell = TokenAxis.cell(max(rows, columns), room: 720)
    let (left, above) = (TokenAxis(rowLabels, cell: cell), TokenAxis(columnLabels, cell: cell))
    let (x, y) = (max(60, left.length + 40), above.length + 70)
    let (width, height) = (Double(columns) * cell, Double(rows) * cell)
    drawing.text(title, x: 16, y: 24, size: 15, isBold: true)
    drawing.text("\(axes.columns) →", x: x, y: y - above.length - 16, size: 11, fill: style.faint)
    drawing.text("\(axes.rows) →", x: 18, y: y + min(height, 60), size: 11, fill: style.faint, turned: -90)
    drawing.rectangle(x: x, y: y, width: width, height: height, fill: style.empty, stroke: style.frame)
    drawCells(&drawing, x: x, y: y, cell: cell)
    left.drawRows(&drawing, x: x, y: y)
    above.drawColumns(&drawing, x: x, y: y)
    drawLegend(&drawing, x: x + width + 24, y: y)
    let titleWidth = Double(TokenLabel.columns(of: title)) * 15 * SVGDrawing.characterWidth + 32
    return drawing.document(
      width: max(x + width + 110, titleWidth), height: max(y + height, y + 150) + 20, title: title)
  }

  private var largest: Float { values.reduce(0) { max($0, abs($1)) } }

  private func drawCells(_ drawing: inout SVGDrawing, x: Double, y: Double, cell: Double) {
    let (style, largest) = (drawing.style, Double(largest))
    guard largest > 0 else { return }
    drawing.cells(rows: rows, columns: columns, x: x, y: y, width: cell, height: cell) { row, column in
      let value = Double(values[row * columns + column])
      guard value != 0 else { return nil }
      return isDifference ? style.color(ofDifference: value / largest) : style.color(value / largest)
    }
  }

  private func drawLegend(_ drawing: inout SVGDrawing, x: Double, y: Double) {
    let style = drawing.style
    let high = FigureNumber.text(Double(largest), decimals: 3)
    drawing.legend(
      x: x, y: y + 4, height: 120, low: isDifference ? "-\(high)" : "0", high: isDifference ? "+\(high)" : high
    ) { isDifference ? style.color(ofDifference: 2 * $0 - 1) : style.color($0) }
  }

  private static func label(_ tokens: [String], _ positions: Range<Int>) -> TokenLabel {
    let first = positions.lowerBound
    return TokenLabel(tokens.indices.contains(first) ? tokens[first] : "\(first)")
  }
}
