/// How far into something long the view is, drawn along a column.
public struct Scrollbar: Sendable {
  public let first: Int, count: Int

  /// `first` is the first row shown of `count`.
  public init(first: Int, count: Int) {
    self.first = first
    self.count = count
  }

  /// Rows of the thumb in a column of a height; nil when everything is visible.
  public func thumb(height: Int) -> Range<Int>? {
    guard height > 0, count > height else { return nil }
    let length = max(1, height * height / count)
    let travel = height - length
    let start = min(travel, max(0, first) * travel / max(1, count - height))
    // Only at the very ends does the thumb touch them.
    let nudged = first > 0 && start == 0 && travel > 1 ? 1 : start
    return nudged..<nudged + length
  }

  /// Draws in the first column of the rectangle; nothing when there is nothing to scroll.
  public func draw(in rect: Rect, on canvas: inout Canvas, _ look: Appearance) {
    guard let thumb = thumb(height: rect.height), rect.width > 0 else { return }
    for row in 0..<rect.height {
      let isThumb = thumb.contains(row)
      canvas.set(
        isThumb ? look.glyphs.scrollThumb : look.glyphs.scrollTrack, at: rect.x, rect.y + row,
        style: look[isThumb ? .scrollbarThumb : .scrollbar].on(canvas.style(at: rect.x, rect.y + row).background))
    }
  }
}
