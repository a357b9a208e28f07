extension Canvas {
  /// A bar from the middle of a row, to the right for a share from 0 to 1 and to the left for one below, exact to an eighth
  /// of a column where the background's colour is known.
  public mutating func drawSignedBar(_ rect: Rect, share: Double, look: Appearance, positive: Style, negative: Style) {
    guard rect.width >= 3 else { return }
    let half = (rect.width - 1) / 2, axis = rect.x + half
    set(look.glyphs == .ascii ? "|" : "│", at: axis, rect.y, style: look[.faint])
    guard share != 0, !share.isNaN else { return }
    if share > 0 {
      return drawBar(Rect(axis + 1, rect.y, half, 1), share: share, glyphs: look.glyphs, style: positive)
    }
    drawLeftward(Rect(axis - half, rect.y, half, 1), share: -share, look: look, style: negative)
  }

  /// Block characters grow from the left: growing from the right, what they leave free is drawn instead.
  private mutating func drawLeftward(_ rect: Rect, share: Double, look: Appearance, style: Style) {
    let steps = look.glyphs.horizontalSteps
    let perCell = steps.count - 1
    let paper = look[.text].background
    var filled = Int((min(1, share) * Double(rect.width * perCell)).rounded())
    if filled == 0, look.glyphs != .ascii { filled = 1 }
    var (whole, part) = (filled / perCell, filled % perCell)
    if paper.isDefault || style.foreground.isDefault, part > 0 {
      (whole, part) = (part * 2 >= perCell ? whole + 1 : whole, 0)
    }
    fill(Rect(rect.maxX - whole, rect.y, whole, 1), with: steps[perCell], style: style)
    guard part > 0 else { return }
    set(steps[perCell - part], at: rect.maxX - whole - 1, rect.y, style: Style(paper, on: style.foreground))
  }
}
