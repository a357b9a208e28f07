/// A framed box over everything else: a dialog, a menu, help.
public struct Popup: Sendable {
  public var title: String
  public var width: Int
  public var height: Int
  /// At the right end of the lower edge, such as the keys that close it.
  public var footer: String

  /// `width` and `height` include the frame; the box shrinks to what there is.
  public init(_ title: String, width: Int, height: Int, footer: String = "") {
    self.title = title
    self.width = width
    self.height = height
    self.footer = footer
  }

  /// Where the box lies in an area.
  public func frame(in rect: Rect) -> Rect { rect.centered(width: width, height: height) }

  /// Clears the box, draws its frame and returns what is free inside.
  @discardableResult
  public func draw(in rect: Rect, on canvas: inout Canvas, _ look: Appearance) -> Rect {
    let frame = frame(in: rect)
    canvas.fill(frame, style: look[.popup])
    guard frame.width >= 2, frame.height >= 2 else { return frame }
    canvas.drawBorder(
      frame, glyphs: look.glyphs, style: look[.popupBorder], title: title,
      titleStyle: look[.popup].adding(.bold))
    let room = frame.width - 6
    if !footer.isEmpty, room > 2 {
      let text = " \(TextWidth.truncate(footer, to: room, ellipsis: look.glyphs.ellipsis)) "
      canvas.write(
        text, at: frame.maxX - 2 - TextWidth.columns(of: text), frame.maxY - 1,
        style: look[.muted].on(look[.popup].background))
    }
    return frame.inset(dx: frame.width > 6 ? 2 : 1, dy: 1)
  }
}
