extension Canvas {
  /// Draws a frame along the edge of a rectangle; nothing when there is no room for one.
  ///
  /// A number and a title stand in the top edge, a note (its state) at its right end. The note goes first and then the
  /// title is cut when they don't fit.
  public mutating func drawBorder(
    _ rect: Rect, glyphs: GlyphSet = .braille, style: Style = .plain, number: Int? = nil, title: String = "",
    titleStyle: Style? = nil, note: String = "", noteStyle: Style? = nil
  ) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let border = glyphs.border
    let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
    fill(Rect(rect.x + 1, rect.y, rect.width - 2, 1), with: border.horizontal, style: style)
    fill(Rect(rect.x + 1, bottom, rect.width - 2, 1), with: border.horizontal, style: style)
    fill(Rect(rect.x, rect.y + 1, 1, rect.height - 2), with: border.vertical, style: style)
    fill(Rect(right, rect.y + 1, 1, rect.height - 2), with: border.vertical, style: style)
    set(border.topLeft, at: rect.x, rect.y, style: style)
    set(border.topRight, at: right, rect.y, style: style)
    set(border.bottomLeft, at: rect.x, bottom, style: style)
    set(border.bottomRight, at: right, bottom, style: style)
    drawTitle(rect, number, title, titleStyle ?? style, note, noteStyle ?? style)
  }

  private mutating func drawTitle(
    _ rect: Rect, _ number: Int?, _ title: String, _ style: Style, _ note: String, _ noteStyle: Style
  ) {
    let room = rect.width - 4
    guard room > 0 else { return }
    let numbered = [number.map(String.init), title.isEmpty ? nil : title].compactMap(\.self).joined(separator: " ")
    var used = 0
    if !numbered.isEmpty {
      let cut = TextWidth.truncate(numbered, to: room - 2)
      if !cut.isEmpty { used = write(" \(cut) ", at: rect.x + 2, rect.y, style: style) }
    }
    let left = room - used - (used > 0 ? 1 : 0)
    if !note.isEmpty, left >= 5 {
      let cut = " \(TextWidth.truncate(note, to: left - 2)) "
      write(cut, at: rect.maxX - 2 - TextWidth.columns(of: cut), rect.y, style: noteStyle)
    }
  }

  /// Draws one glyph of one column.
  public mutating func set(_ glyph: Unicode.Scalar, at x: Int, _ y: Int, style: Style) {
    fill(Rect(x, y, 1, 1), with: glyph, style: style)
  }

  /// A horizontal line.
  public mutating func drawRule(_ rect: Rect, glyphs: GlyphSet = .braille, style: Style = .plain) {
    fill(rect.row(0), with: glyphs.border.horizontal, style: style)
  }
}
