/// All heads at a glance, layers down and heads across: each a small map with a badge for what it does.
public struct HeadGridFigure: Sendable {
  public struct Thumbnail: Sendable {
    public let layer: Int
    public let head: Int
    public let kind: HeadKind?
    public let map: PooledMap

    public init(layer: Int, head: Int, kind: HeadKind?, map: PooledMap) {
      self.layer = layer
      self.head = head
      self.kind = kind
      self.map = map
    }
  }

  /// Cells a side that a thumbnail is worth.
  public static let cells = 24

  private let title: String
  private let thumbnails: [Thumbnail]
  /// Query heads that share their keys and values; 1 where each has its own.
  private let groupSize: Int

  public init(_ thumbnails: [Thumbnail], title: String, groupSize: Int = 1) {
    self.thumbnails = thumbnails
    self.title = title
    self.groupSize = max(1, groupSize)
  }

  public func svg(_ style: FigureStyle) -> String {
    var drawing = SVGDrawing(style: style)
    let (side, gap, left, top) = (64.0, 8.0, 56.0, 76.0)
    let layers = Set(thumbnails.map(\.layer)).sorted()
    let heads = Set(thumbnails.map(\.head)).sorted()
    func x(_ head: Int) -> Double {
      let column = heads.firstIndex(of: head) ?? 0
      return left + Double(column) * (side + gap) + Double(head / groupSize - (heads.first ?? 0) / groupSize) * groupGap
    }
    func y(_ layer: Int) -> Double { top + Double(layers.firstIndex(of: layer) ?? 0) * (side + gap + 12) }
    drawing.text(title, x: 16, y: 24, size: 15, isBold: true)
    for head in heads { drawing.text("H\(head)", x: x(head), y: top - 8, size: 11, fill: style.faint) }
    for layer in layers { drawing.text("L\(layer)", x: 16, y: y(layer) + side / 2, size: 11, fill: style.faint) }
    for thumbnail in thumbnails {
      draw(thumbnail, &drawing, x: x(thumbnail.head), y: y(thumbnail.layer), side: side)
    }
    let right = (heads.last.map(x) ?? left) + side
    drawing.legend(x: right + 24, y: top, height: 120, low: "0", high: "most of each head") { style.color($0) }
    return drawing.document(
      width: right + 190, height: (layers.last.map(y) ?? top) + side + 140, title: title)
  }

  /// Between groups that share keys and values.
  private var groupGap: Double { groupSize > 1 ? 10 : 0 }

  private func draw(_ thumbnail: Thumbnail, _ drawing: inout SVGDrawing, x: Double, y: Double, side: Double) {
    let (style, map) = (drawing.style, thumbnail.map)
    drawing.rectangle(x: x, y: y, width: side, height: side, fill: style.empty, stroke: style.frame)
    let largest = map.values.max() ?? 0
    let cell = side / Double(max(1, max(map.rows, map.columns)))
    drawing.cells(rows: map.rows, columns: map.columns, x: x, y: y, width: cell, height: cell) { row, column in
      map[row, column] > 0 ? style.color(Double(map[row, column] / largest)) : nil
    }
    if let kind = thumbnail.kind {
      drawing.text(kind.rawValue, x: x, y: y + side + 11, size: 10, fill: style.faint)
    }
  }
}
