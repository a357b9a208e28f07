/// A stretch of text in one style.
public struct Span: Sendable, Equatable {
  public var text: String
  public var style: Style

  public init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

extension Canvas {
  /// Writes spans one after the other on a line and returns how many columns they took.
  @discardableResult
  public mutating func write(_ spans: [Span], at x: Int, _ y: Int, maxWidth: Int? = nil) -> Int {
    var used = 0
    for span in spans {
      let room = maxWidth.map { $0 - used }
      if let room, room <= 0 { break }
      used += write(span.text, at: x + used, y, style: span.style, maxWidth: room, continuing: used > 0)
    }
    return used
  }

  /// Writes text into the first row of a rectangle: aligned, and cut with an ellipsis when it is too long.
  public mutating func write(
    _ text: String, in rect: Rect, _ alignment: TextWidth.Alignment = .left, style: Style = .plain,
    ellipsis: Character = "…"
  ) {
    guard !rect.isEmpty else { return }
    let cut = TextWidth.truncate(text, to: rect.width, ellipsis: ellipsis)
    let missing = max(0, rect.width - TextWidth.columns(of: cut))
    let indent = alignment == .left ? 0 : alignment == .right ? missing : missing / 2
    write(cut, at: rect.x + indent, rect.y, style: style, maxWidth: rect.width - indent)
  }
}
