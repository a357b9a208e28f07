/// What colours mean, with numbers: `0.00 ▇▇▇▇▇▇▇▇ 1.00`.
public struct Legend: Sendable {
  public var low: String
  public var high: String
  public var title: String

  public init(_ title: String = "", low: String, high: String) {
    self.title = title
    self.low = low
    self.high = high
  }

  /// Draws a ramp between two numbers. `color` gives the background for 0…1. Nothing when there is no room for the numbers
  /// and four columns of ramp.
  public func draw(in rect: Rect, on canvas: inout Canvas, _ look: Appearance, color: (Double) -> Color) {
    let row = rect.row(0)
    let numbers = TextWidth.columns(of: low) + TextWidth.columns(of: high) + 2
    guard row.width >= numbers + 4 else { return }
    var x = row.x
    if !title.isEmpty, row.width >= numbers + 4 + TextWidth.columns(of: title) + 1 {
      x += canvas.write(title, at: x, row.y, style: look[.muted]) + 1
    }
    x += canvas.write(low, at: x, row.y, style: look[.muted]) + 1
    let ramp = row.maxX - x - TextWidth.columns(of: high) - 1
    for column in 0..<ramp {
      let share = ramp > 1 ? Double(column) / Double(ramp - 1) : 0
      let color = color(share)
      // Where there are no colours, the ramp is shown by shades.
      let glyph = color.isDefault ? Colormap.shade(share, glyphs: look.glyphs) : " "
      canvas.set(glyph, at: x + column, row.y, style: look[.text].on(color))
    }
    canvas.write(high, at: x + ramp + 1, row.y, style: look[.muted])
  }

  /// Names with their colours, such as the parts of a stacked bar; what doesn't fit is left out.
  public static func series(
    _ entries: [(name: String, color: Color)], in rect: Rect, on canvas: inout Canvas, _ look: Appearance
  ) {
    let row = rect.row(0)
    var x = row.x
    for entry in entries {
      guard x + 2 + TextWidth.columns(of: entry.name) <= row.maxX else { break }
      canvas.set(look.glyphs == .ascii ? "#" : "■", at: x, row.y, style: look[.text].foreground(entry.color))
      x += 2 + canvas.write(entry.name, at: x + 2, row.y, style: look[.muted]) + 2
    }
  }
}
