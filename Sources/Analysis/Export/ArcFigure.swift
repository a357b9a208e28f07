/// Lines from each query to the keys it attends to, as thick as its attention: BertViz's head view. Several heads share a
/// figure, each in a colour of its own.
public struct ArcFigure: Sendable {
  /// One head's rows in the window. [queries][keys]
  public struct Head: Sendable {
    public let name: String
    public let rows: [[Float]]

    /// rows: of the window's queries, and of each the window's keys.
    public init(_ name: String, rows: [[Float]]) {
      self.name = name
      self.rows = rows
    }
  }

  private let title: String
  private let heads: [Head]
  private let queries: [TokenLabel]
  private let keys: [TokenLabel]
  /// Whose lines alone are drawn, of the window's; nil for all.
  private let chosenQuery: Int?

  /// Lines fainter than this aren't worth drawing.
  private static let least: Float = 0.02
  /// Colours that differ for most eyes. Source: Okabe & Ito 2008.
  private static let colors = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#8C7A00", "#7B61FF", "#B0413E",
    "#3D8B8B",
  ]

  /// queries, keys: the tokens of the window.
  public init(_ heads: [Head], title: String, queries: [String], keys: [String], chosenQuery: Int? = nil) {
    self.heads = heads
    self.title = title
    self.queries = queries.map { TokenLabel($0, limit: 20) }
    self.keys = keys.map { TokenLabel($0, limit: 20) }
    self.chosenQuery = chosenQuery
  }

  public func svg(_ style: FigureStyle) -> String {
    var drawing = SVGDrawing(style: style)
    let (line, size) = (18.0, 12.0)
    let labelWidth =
      Double((queries + keys).reduce(4) { max($0, TokenLabel.columns(of: $1.text)) }) * size
      * SVGDrawing.characterWidth
    let (left, right, top) = (labelWidth + 24, labelWidth + 24 + 260, 84.0)
    drawing.text(title, x: 16, y: 24, size: 15, isBold: true)
    drawNames(&drawing)
    drawing.text("query", x: left, y: top - 8, size: 11, fill: style.faint, anchor: .end)
    drawing.text("key", x: right, y: top - 8, size: 11, fill: style.faint)
    for (index, head) in heads.enumerated() {
      drawLines(of: head, color: Self.color(index), &drawing, left: left, right: right, top: top, line: line)
    }
    draw(queries, &drawing, x: left, top: top, line: line, size: size, anchor: .end, isQuery: true)
    draw(keys, &drawing, x: right, top: top, line: line, size: size, anchor: .start, isQuery: false)
    let names = heads.reduce(16) { $0 + nameWidth($1) }
    let titleWidth = Double(TokenLabel.columns(of: title)) * 15 * SVGDrawing.characterWidth + 32
    let width = max(right + labelWidth + 24, names, titleWidth)
    return drawing.document(
      width: width, height: top + Double(max(queries.count, keys.count)) * line + 16, title: title)
  }

  /// Pixels of a head's name, with its colour before it.
  private func nameWidth(_ head: Head) -> Double {
    Double(TokenLabel.columns(of: head.name)) * 11 * SVGDrawing.characterWidth + 30
  }

  private static func color(_ index: Int) -> String { colors[index % colors.count] }

  private func drawNames(_ drawing: inout SVGDrawing) {
    var x = 16.0
    for (index, head) in heads.enumerated() {
      drawing.rectangle(x: x, y: 38, width: 10, height: 10, fill: Self.color(index))
      drawing.text(head.name, x: x + 14, y: 47, size: 11, fill: drawing.style.faint)
      x += nameWidth(head)
    }
  }

  private func draw(
    _ labels: [TokenLabel], _ drawing: inout SVGDrawing, x: Double, top: Double, line: Double, size: Double,
    anchor: SVGDrawing.Anchor, isQuery: Bool
  ) {
    for (index, label) in labels.enumerated() {
      let isChosen = isQuery && index == chosenQuery
      drawing.text(
        label.text, x: x + (anchor == .end ? -6 : 6), y: top + (Double(index) + 0.5) * line + size * 0.35, size: size,
        anchor: anchor, isBold: isChosen)
    }
  }

  private func drawLines(
    of head: Head, color: String, _ drawing: inout SVGDrawing, left: Double, right: Double, top: Double, line: Double
  ) {
    for (query, row) in head.rows.enumerated() where chosenQuery == nil || chosenQuery == query {
      for (key, weight) in row.enumerated() where weight >= Self.least {
        drawing.curve(
          from: (left, top + (Double(query) + 0.5) * line), to: (right, top + (Double(key) + 0.5) * line),
          stroke: color,
          width: 0.6 + 2.4 * Double(weight), opacity: max(0.08, Double(weight)))
      }
    }
  }
}
