/// A vector drawing as it grows: rectangles, lines and text in the order they lie on each other. Coordinates are pixels from
/// the upper left.
public struct SVGDrawing: Sendable {
  public enum Anchor: String, Sendable {
    case start, middle, end
  }

  public let style: FigureStyle
  private var body = ""

  static let font = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono', Menlo, Consolas, monospace"
  /// Width of a monospaced character by its size.
  static let characterWidth = 0.62

  public init(style: FigureStyle) { self.style = style }

  public mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, fill: String, stroke: String? = nil
  ) {
    let line = stroke.map { " stroke=\"\($0)\"" } ?? ""
    body +=
      "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" fill=\"\(fill)\"\(line)/>\n"
  }

  /// `turned`: by so many degrees around its place.
  public mutating func text(
    _ text: String, x: Double, y: Double, size: Double, fill: String? = nil, anchor: Anchor = .start,
    turned: Double = 0,
    isBold: Bool = false
  ) {
    let turn = turned == 0 ? "" : " transform=\"rotate(\(n(turned)) \(n(x)) \(n(y)))\""
    let weight = isBold ? " font-weight=\"bold\"" : ""
    body +=
      "<text x=\"\(n(x))\" y=\"\(n(y))\" font-size=\"\(n(size))\" text-anchor=\"\(anchor.rawValue)\""
      + " fill=\"\(fill ?? style.text)\"\(weight)\(turn) xml:space=\"preserve\">\(Self.escaped(text))</text>\n"
  }

  /// A curve between two places that leaves and arrives level.
  public mutating func curve(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), stroke: String, width: Double, opacity: Double
  ) {
    let middle = (start.x + end.x) / 2
    body +=
      "<path d=\"M\(n(start.x)) \(n(start.y))C\(n(middle)) \(n(start.y)) \(n(middle)) \(n(end.y)) \(n(end.x)) \(n(end.y))\""
      + " shape-rendering=\"geometricPrecision\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"\(n(width))\" stroke-opacity=\"\(n(opacity))\"/>\n"
  }

  /// A grid of cells, each of a colour or empty; neighbours of one colour are one rectangle.
  mutating func cells(
    rows: Int, columns: Int, x: Double, y: Double, width: Double, height: Double,
    color: (_ row: Int, _ column: Int) -> String?
  ) {
    for row in 0..<rows {
      var run: (start: Int, color: String)?
      for column in 0...columns {
        let next = column < columns ? color(row, column) : nil
        if next == run?.color { continue }
        if let run {
          rectangle(
            x: x + Double(run.start) * width, y: y + Double(row) * height, width: Double(column - run.start) * width,
            height: height, fill: run.color)
        }
        run = next.map { (column, $0) }
      }
    }
  }

  /// A bar from one colour to another, upward, with the numbers at its ends.
  mutating func legend(x: Double, y: Double, height: Double, low: String, high: String, color: (Double) -> String) {
    let steps = 32
    let step = height / Double(steps)
    for index in 0..<steps {
      let share = (Double(index) + 0.5) / Double(steps)
      // A little taller than a step, so that no seam shows.
      rectangle(
        x: x, y: y + height - Double(index + 1) * step, width: 12, height: step + (index == 0 ? 0 : 0.5),
        fill: color(share))
    }
    text(high, x: x + 18, y: y + 10, size: 11, fill: style.faint)
    text(low, x: x + 18, y: y + height, size: 11, fill: style.faint)
  }

  /// The whole file.
  public func document(width: Double, height: Double, title: String) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(n(width))\" height=\"\(n(height))\""
      + " viewBox=\"0 0 \(n(width)) \(n(height))\" font-family=\"\(Self.font)\" shape-rendering=\"crispEdges\">\n"
      + "<title>\(Self.escaped(title))</title>\n"
      + "<rect width=\"100%\" height=\"100%\" fill=\"\(style.background)\"/>\n" + body + "</svg>\n"
  }

  private func n(_ value: Double) -> String { FigureNumber.text(value) }

  /// Text between tags. What XML can't hold at all becomes U+FFFD. Source: XML 1.0, section 2.2.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
