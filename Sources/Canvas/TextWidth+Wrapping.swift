extension TextWidth {
  /// Breaks text into lines of at most `width` columns and returns where each lies in the text.
  ///
  /// Lines end at newlines, else after blanks or hyphens, else (a word longer than a line) between any two clusters.
  /// Blanks at a break hang over the edge: they belong to no line. An empty text is one empty line, and so is what
  /// follows a final newline. A width below 1 counts as 1; a double-width cluster gets a line even then. O(clusters).
  public static func wrap(_ text: String, width: Int) -> [Range<String.Index>] {
    let width = max(1, width)
    var lines: [Range<String.Index>] = []
    var start = text.startIndex
    while true {
      let end = text[start...].firstIndex(where: \.isNewline) ?? text.endIndex
      wrapParagraph(text, start..<end, width, &lines)
      if end == text.endIndex { return lines }
      start = text.index(after: end)
    }
  }

  private static func wrapParagraph(
    _ text: String, _ range: Range<String.Index>, _ width: Int, _ lines: inout [Range<String.Index>]
  ) {
    var lineStart = range.lowerBound
    var position = lineStart
    var used = 0
    /// The last place the line can be broken: its end without the blanks, and where the next line starts.
    var candidate: (end: String.Index, next: String.Index)?
    while position < range.upperBound {
      let cluster = text[position]
      let next = text.index(after: position)
      let isBlank = cluster == " " || cluster == "\t"
      let columns = columns(of: cluster)
      if used + columns > width, !isBlank, position > lineStart {
        let cut = candidate ?? (position, position)
        lines.append(lineStart..<cut.end)
        lineStart = cut.next
        used = self.columns(of: text[lineStart..<position])
        candidate = nil
        continue
      }
      used += columns
      if isBlank {
        let end = candidate.flatMap { $0.next == position ? $0.end : nil } ?? position
        candidate = (end, next)
      } else if (cluster == "-" || cluster == "/" || columns == 2) && used <= width {
        candidate = (next, next)
      }
      position = next
    }
    appendLast(text, lineStart..<range.upperBound, width, candidate, &lines)
  }

  /// The paragraph's last line: blanks that no longer fit are left out.
  private static func appendLast(
    _ text: String, _ range: Range<String.Index>, _ width: Int, _ candidate: (end: String.Index, next: String.Index)?,
    _ lines: inout [Range<String.Index>]
  ) {
    if let candidate, candidate.next == range.upperBound, columns(of: text[range]) > width {
      lines.append(range.lowerBound..<candidate.end)
    } else {
      lines.append(range)
    }
  }
}
