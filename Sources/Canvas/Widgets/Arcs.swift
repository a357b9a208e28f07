/// Curves from one line at the left to many at the right, in braille dots: how much goes from a token to others. The
/// heavier a curve, the more of it is drawn; without braille each ends in a mark alone.
public struct Arcs: Sendable {
  public struct Arc: Sendable {
    public var from: Int
    public var to: Int
    public var color: Color

    public init(from: Int, to: Int, color: Color) {
      self.from = from
      self.to = to
      self.color = color
    }
  }

  /// The lightest first: later ones lie above.
  public var arcs: [Arc]

  public init(_ arcs: [Arc]) { self.arcs = arcs }

  public func draw(in area: Rect, on canvas: inout Canvas, _ look: Appearance) {
    guard !area.isEmpty else { return }
    var dots = [UInt32](repeating: 0, count: area.width * area.height)
    var colors = [Color](repeating: .default, count: dots.count)
    for arc in arcs {
      if look.glyphs != .braille {
        let mark: Unicode.Scalar = look.glyphs == .ascii ? ">" : "▸"
        canvas.set(mark, at: area.maxX - 1, area.y + arc.to, style: look[.text].foreground(arc.color))
        continue
      }
      trace(arc, in: area, &dots, &colors)
    }
    for (index, bits) in dots.enumerated() where bits != 0 {
      guard let glyph = Unicode.Scalar(0x2800 + bits) else { continue }
      canvas.set(
        glyph, at: area.x + index % area.width, area.y + index / area.width,
        style: look[.text].foreground(colors[index]))
    }
  }

  /// A smooth step from height to height: 3t² - 2t³.
  private func trace(_ arc: Arc, in area: Rect, _ dots: inout [UInt32], _ colors: inout [Color]) {
    let width = 2 * area.width, start = Double(4 * arc.from + 1), end = Double(4 * arc.to + 1)
    var last = start
    for x in 0..<width {
      let t = Double(x) / Double(max(1, width - 1))
      let y = start + (end - start) * (3 * t * t - 2 * t * t * t)
      let low = Int(min(last, y).rounded()), high = Int(max(last, y).rounded())
      for dot in low...high where dot >= 0 && dot < 4 * area.height {
        let index = dot / 4 * area.width + x / 2
        dots[index] |= Self.bit(column: x % 2, row: dot % 4)
        colors[index] = arc.color
      }
      last = y
    }
  }

  /// The bits of U+2800.
  private static func bit(column: Int, row: Int) -> UInt32 {
    let bits: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    return bits[column][row]
  }
}
