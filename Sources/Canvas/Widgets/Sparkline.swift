/// The latest of a series of numbers as a small graph, newest at the right: two values a column in braille, else one.
public struct Sparkline: Sendable {
  public var values: [Double]
  /// The value drawn at full height; nil takes the largest shown.
  public var maximum: Double?

  public init(_ values: [Double], maximum: Double? = nil) {
    self.values = values
    self.maximum = maximum
  }

  public func draw(in rect: Rect, on canvas: inout Canvas, _ look: Appearance, style: Style? = nil) {
    guard !rect.isEmpty else { return }
    let style = style ?? look[.sparkline]
    let perColumn = look.glyphs == .braille ? 2 : 1
    let shown = values.suffix(rect.width * perColumn).map { $0.isFinite ? Swift.max(0, $0) : 0 }
    let top = Swift.max(maximum ?? shown.max() ?? 0, 1e-12)
    let columns = (shown.count + perColumn - 1) / perColumn
    for column in 0..<columns {
      let x = rect.maxX - columns + column
      if look.glyphs == .braille {
        // An odd count leaves the left half of the first column empty.
        let right = 2 * (column + 1) - shown.count % 2 - 1 + 0
        let left = right - 1
        drawBraille(
          left >= 0 ? shown[left] / top : nil, right < shown.count ? shown[right] / top : nil, x, rect, &canvas, style)
      } else {
        canvas.drawColumn(
          Rect(x, rect.y, 1, rect.height), share: shown[column] / top, glyphs: look.glyphs, style: style)
      }
    }
  }

  /// Dots of a column's two halves, from the bottom up: the bits of U+2800.
  private static let leftDots: [UInt32] = [0x40, 0x04, 0x02, 0x01]
  private static let rightDots: [UInt32] = [0x80, 0x20, 0x10, 0x08]

  private func drawBraille(
    _ left: Double?, _ right: Double?, _ x: Int, _ rect: Rect, _ canvas: inout Canvas, _ style: Style
  ) {
    /// Dots of a bar; anything above 0 shows one.
    func dots(_ share: Double?) -> Int {
      guard let share else { return 0 }
      let exact = Swift.min(1, share) * Double(4 * rect.height)
      return share > 0 ? Swift.max(1, Int(exact.rounded())) : 0
    }
    let (leftCount, rightCount) = (dots(left), dots(right))
    for row in 0..<rect.height {
      let below = 4 * (rect.height - 1 - row)
      var bits: UInt32 = 0
      for dot in 0..<4 {
        if leftCount > below + dot { bits |= Self.leftDots[dot] }
        if rightCount > below + dot { bits |= Self.rightDots[dot] }
      }
      if bits != 0, let glyph = Unicode.Scalar(0x2800 + bits) { canvas.set(glyph, at: x, rect.y + row, style: style) }
    }
  }
}
