/// The tokens along one side of a figure: which of them there is room to name, and in what size.
struct TokenAxis {
  let labels: [TokenLabel]
  /// Pixels of a cell.
  let cell: Double
  /// Every how many cells one is named.
  let step: Int
  let size: Double

  /// One label a cell; of cells that pool several tokens, the first's.
  init(_ labels: [TokenLabel], cell: Double) {
    self.labels = labels
    self.cell = cell
    size = min(12, max(9, cell * 0.85))
    step = max(1, Int((size * 1.05 / cell).rounded(.up)))
  }

  /// Pixels the longest label takes.
  var length: Double {
    let columns = labels.reduce(0) { max($0, TokenLabel.columns(of: $1.text)) }
    return Double(columns) * size * SVGDrawing.characterWidth
  }

  var named: [Int] { Array(stride(from: 0, to: labels.count, by: step)) }

  /// The cell side for so many cells in about `room` pixels.
  static func cell(_ count: Int, room: Double) -> Double { min(22, max(3, room / Double(max(1, count)))) }

  /// Down the left side of a plot at `x`, `y`.
  func drawRows(_ drawing: inout SVGDrawing, x: Double, y: Double) {
    for index in named {
      drawing.text(
        labels[index].text, x: x - 6, y: y + (Double(index) + 0.5) * cell + size * 0.35, size: size, anchor: .end)
    }
  }

  /// Along the top of a plot at `x`, `y`, upright.
  func drawColumns(_ drawing: inout SVGDrawing, x: Double, y: Double) {
    for index in named {
      drawing.text(
        labels[index].text, x: x + (Double(index) + 0.5) * cell + size * 0.35, y: y - 6, size: size, turned: -90)
    }
  }
}
