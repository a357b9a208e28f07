extension TextWidth {
  public enum Side: Sendable { case start, middle, end }

  /// The text cut to at most `width` columns; what is missing is marked with an ellipsis.
  ///
  /// Cutting in the middle suits paths, cutting the start suits what is being typed.
  public static func truncate(
    _ text: String, to width: Int, keeping side: Side = .start, ellipsis: Character = "…"
  ) -> String {
    guard width > 0 else { return "" }
    guard columns(of: text) > width else { return text }
    let room = width - columns(of: ellipsis)
    guard room > 0 else { return width >= columns(of: ellipsis) ? String(ellipsis) : "" }
    switch side {
    case .start: return String(prefix(of: text, columns: room)) + String(ellipsis)
    case .end: return String(ellipsis) + String(suffix(of: text, columns: room))
    case .middle:
      let tail = suffix(of: text, columns: room / 2)
      return String(prefix(of: text, columns: room - columns(of: tail))) + String(ellipsis) + String(tail)
    }
  }

  /// The longest beginning that fits into `width` columns.
  public static func prefix(of text: String, columns width: Int) -> Substring {
    var used = 0
    var end = text.startIndex
    while end < text.endIndex {
      used += columns(of: text[end])
      if used > width { break }
      end = text.index(after: end)
    }
    return text[..<end]
  }

  /// The longest ending that fits into `width` columns.
  public static func suffix(of text: String, columns width: Int) -> Substring {
    var used = 0
    var start = text.endIndex
    while start > text.startIndex {
      let before = text.index(before: start)
      used += columns(of: text[before])
      if used > width { break }
      start = before
    }
    return text[start...]
  }

  public enum Alignment: Sendable { case left, right, center }

  /// The text in exactly `width` columns: cut when too long, filled with blanks when too short.
  public static func pad(_ text: String, to width: Int, _ alignment: Alignment = .left) -> String {
    let cut = truncate(text, to: width)
    let missing = max(0, width - columns(of: cut))
    let left = alignment == .left ? 0 : alignment == .right ? missing : missing / 2
    return String(repeating: " ", count: left) + cut + String(repeating: " ", count: missing - left)
  }
}
