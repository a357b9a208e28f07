/// A canvas as an SVG picture, with the colours it has on the screen: for readmes and bug reports. Every run of a style is
/// one text set to its exact width, so the grid holds whatever font a viewer has; half and full blocks are drawn as what
/// they stand for, without seams.
public struct CanvasPicture {
  private let canvas: Canvas
  private let foreground: String
  private let background: String
  private let title: String
  private var out = ""

  /// A column and a row of the picture. Pixels.
  private static let width = 9
  private static let height = 19

  public init(_ canvas: Canvas, _ look: Appearance, title: String) {
    self.canvas = canvas
    self.title = title
    foreground = Self.hex(look[.text].foreground) ?? (look.theme.kind == .dark ? "#d3d8e4" : "#20242c")
    background = Self.hex(look[.text].background) ?? (look.theme.kind == .dark ? "#14171f" : "#faf9f5")
  }

  /// The whole document.
  public func svg() -> String {
    var picture = self
    let (width, height) = (canvas.width * Self.width, canvas.height * Self.height)
    picture.out = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
      font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="15" role="img">
      <title>\(Self.escaped(title))</title>
      <rect width="100%" height="100%" fill="\(background)"/>\n
      """
    for y in 0..<canvas.height { picture.drawRow(y) }
    return picture.out + "</svg>\n"
  }

  private mutating func drawRow(_ y: Int) {
    var x = 0
    while x < canvas.width {
      var end = x + 1
      let isBlock = block(x, y) != nil
      while end < canvas.width, canvas.style(at: end, y) == canvas.style(at: x, y), (block(end, y) != nil) == isBlock,
        !isBlock || canvas.text(at: end, y) == canvas.text(at: x, y)
      {
        end += 1
      }
      drawRun(x..<end, y)
      x = end
    }
  }

  private mutating func drawRun(_ columns: Range<Int>, _ y: Int) {
    let style = canvas.style(at: columns.lowerBound, y)
    var (ink, paper) = (Self.hex(style.foreground) ?? foreground, Self.hex(style.background))
    if style.attributes.contains(.reverse) { (ink, paper) = (paper ?? background, ink) }
    let place = (x: columns.lowerBound * Self.width, y: y * Self.height, width: columns.count * Self.width)
    if let paper, paper != background { rect(place.x, place.y, place.width, Self.height, paper) }
    if let share = block(columns.lowerBound, y) {
      let top = Int((share.from * Double(Self.height)).rounded(.down))
      let bottom = Int((share.to * Double(Self.height)).rounded(.down))
      return rect(place.x, place.y + top, place.width, bottom - top, ink)
    }
    let text = columns.map { canvas.text(at: $0, y) }.joined()
    guard text.contains(where: { $0 != " " }) else { return }
    var face = ""
    if style.attributes.contains(.bold) { face += " font-weight=\"bold\"" }
    if style.attributes.contains(.italic) { face += " font-style=\"italic\"" }
    if style.attributes.contains(.underline) { face += " text-decoration=\"underline\"" }
    if style.attributes.contains(.dim) { face += " opacity=\"0.6\"" }
    out += """
      <text x="\(place.x)" y="\(place.y + Self.height - 5)" fill="\(ink)" textLength="\(place.width)" \
      lengthAdjust="spacingAndGlyphs" xml:space="preserve"\(face)>\(Self.escaped(text))</text>\n
      """
  }

  private mutating func rect(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ fill: String) {
    out += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" fill=\"\(fill)\"/>\n"
  }

  /// What part of its cell a block fills, from the top; nil for other glyphs.
  private func block(_ x: Int, _ y: Int) -> (from: Double, to: Double)? {
    switch canvas.text(at: x, y) {
    case "▀": (0, 0.5)
    case "▄": (0.5, 1)
    case "█": (0, 1)
    default: nil
    }
  }

  private static func hex(_ color: Color) -> String? {
    guard let (red, green, blue) = color.components else { return nil }
    let digits = Array("0123456789abcdef")
    return [red, green, blue].reduce(into: "#") { text, part in
      text.append(digits[Int(part >> 4)])
      text.append(digits[Int(part & 15)])
    }
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { out, character in
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      default: out.append(character)
      }
    }
  }
}
