/// The logit lens as a drawing: positions across, layers upward, in each cell the token that layer would say, on a colour for
/// how sure it is.
public struct LensFigure: Sendable {
  public struct Cell: Sendable {
    public let text: String
    /// 0…1
    public let probability: Double
    /// From the last layer's. Nats.
    public let klToFinal: Double

    public init(text: String, probability: Double, klToFinal: Double) {
      self.text = text
      self.probability = probability
      self.klToFinal = klToFinal
    }
  }

  /// What a cell's colour says.
  public enum Tint: Sendable, CaseIterable {
    case probability, klToFinal
  }

  private let title: String
  private let tokens: [TokenLabel]
  private let rows: [(name: String, cells: [Cell])]
  private let tint: Tint
  /// Over all cells. Nats.
  private let mostDivergence: Double

  /// tokens: the input at each position. rows: from the first layer to the last, each with a cell for every position.
  public init(title: String, tokens: [String], rows: [(name: String, cells: [Cell])], tint: Tint = .probability) {
    self.title = title
    self.tokens = tokens.map { TokenLabel($0, limit: 12) }
    self.rows = rows
    self.tint = tint
    mostDivergence = rows.lazy.flatMap(\.cells).map(\.klToFinal).max() ?? 0
  }

  public func svg(_ style: FigureStyle) -> String {
    var drawing = SVGDrawing(style: style)
    let (width, height, left, top) = (92.0, 22.0, 72.0, 56.0)
    drawing.text(title, x: 16, y: 24, size: 15, isBold: true)
    for (index, row) in rows.reversed().enumerated() {
      let y = top + Double(index) * height
      drawing.text(row.name, x: left - 8, y: y + 15, size: 11, fill: style.faint, anchor: .end)
      for (position, cell) in row.cells.enumerated() {
        draw(cell, &drawing, x: left + Double(position) * width, y: y, width: width, height: height)
      }
    }
    let bottom = top + Double(rows.count) * height
    for (position, token) in tokens.enumerated() {
      drawing.text(
        token.text, x: left + (Double(position) + 0.5) * width, y: bottom + 18, size: 12, anchor: .middle, isBold: true)
    }
    let right = left + Double(tokens.count) * width
    drawing.legend(
      x: right + 24, y: top, height: 120, low: "0",
      high: tint == .probability ? "1" : "\(FigureNumber.text(mostDivergence)) nats"
    ) { style.color($0) }
    let titleWidth = Double(TokenLabel.columns(of: title)) * 15 * SVGDrawing.characterWidth + 32
    return drawing.document(width: max(right + 130, titleWidth), height: max(bottom + 36, top + 150), title: title)
  }

  private func draw(
    _ cell: Cell, _ drawing: inout SVGDrawing, x: Double, y: Double, width: Double, height: Double
  ) {
    let most = mostDivergence
    let share = tint == .probability ? cell.probability : most > 0 ? cell.klToFinal / most : 0
    drawing.rectangle(
      x: x, y: y, width: width, height: height, fill: drawing.style.color(share), stroke: drawing.style.background)
    drawing.text(
      TokenLabel(cell.text, limit: 11).text, x: x + width / 2, y: y + 15, size: 12, fill: drawing.style.ink(on: share),
      anchor: .middle)
  }
}
