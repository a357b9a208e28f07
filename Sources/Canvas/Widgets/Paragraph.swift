/// Styled text wrapped to a width: help, details, or a model's tokens each in their own tint.
///
/// It is laid out once, then drawn from any line on and asked which span lies where. A cluster that spans share belongs to
/// the one it begins in.
public struct Paragraph: Sendable {
  private let text: String
  private let styles: [Style]
  /// Where each span begins, in UTF-8 bytes; one more for the end.
  private let starts: [Int]
  private let lines: [Range<Int>]
  private let newlineMark: Unicode.Scalar?

  /// Lays spans out. O(clusters). With a newline mark, newlines are seen (and tinted) at the end of their line.
  public init(_ spans: [Span], width: Int, newlineMark: Unicode.Scalar? = nil) {
    let width = max(1, newlineMark == nil ? width : width - 1)
    var joined = ""
    var starts: [Int] = []
    for span in spans {
      starts.append(joined.utf8.count)
      joined += span.text
    }
    starts.append(joined.utf8.count)
    joined.makeContiguousUTF8()
    text = joined
    styles = spans.map(\.style)
    self.starts = starts
    self.newlineMark = newlineMark
    var last = (index: joined.startIndex, byte: 0)
    func byte(_ index: String.Index) -> Int {
      last = (index, last.byte + joined.utf8.distance(from: last.index, to: index))
      return last.byte
    }
    lines = TextWidth.wrap(joined, width: width).map { line in
      let start = byte(line.lowerBound)
      return start..<byte(line.upperBound)
    }
  }

  public var lineCount: Int { lines.count }

  public func draw(in rect: Rect, on canvas: inout Canvas, firstLine: Int = 0) {
    let first = max(0, firstLine)
    canvas.clipped(to: rect) { canvas in
      for row in 0..<max(0, min(rect.height, lines.count - first)) {
        draw(line: first + row, at: rect.x, rect.y + row, &canvas)
      }
    }
  }

  private func draw(line: Int, at x: Int, _ y: Int, _ canvas: inout Canvas) {
    var column = x
    forEachPiece(of: lines[line]) { piece, span in
      column += canvas.write(text[piece], at: column, y, style: styles[span], continuing: column > x)
    }
    let end = lines[line].upperBound
    if let newlineMark, end < text.utf8.count, text.utf8[index(end)] == 0x0A {
      canvas.set(newlineMark, at: column, y, style: styles[span(containing: end)])
    }
  }

  private func index(_ byte: Int) -> String.Index { text.utf8.index(text.startIndex, offsetBy: byte) }

  /// The last span that begins at or before a byte. O(log spans).
  private func span(containing byte: Int) -> Int {
    var (low, high) = (0, max(0, styles.count - 1))
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= byte { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Cuts a line into the stretches of one span each, never inside of a cluster.
  private func forEachPiece(of line: Range<Int>, _ body: (Range<String.Index>, Int) -> Void) {
    guard !styles.isEmpty, !line.isEmpty else { return }
    var start = index(line.lowerBound)
    var byte = line.lowerBound
    let end = index(line.upperBound)
    while start < end {
      let span = span(containing: byte)
      var cut = end
      if starts[span + 1] < line.upperBound {
        let boundary = index(starts[span + 1])
        // Rounds up to the next edge of a cluster.
        cut = boundary.samePosition(in: text) != nil ? boundary : text[start...].indices.first { $0 >= boundary } ?? end
      }
      body(start..<cut, span)
      byte += text.utf8.distance(from: start, to: cut)
      start = cut
    }
  }

  /// The span shown at a line and column; nil beyond the end of a line.
  public func span(atLine line: Int, column: Int) -> Int? {
    guard lines.indices.contains(line), column >= 0 else { return nil }
    var left = 0
    var found: Int?
    forEachPiece(of: lines[line]) { piece, span in
      let right = left + TextWidth.columns(of: text[piece])
      if found == nil, column >= left, column < right { found = span }
      left = right
    }
    let end = lines[line].upperBound
    if found == nil, newlineMark != nil, column == left, end < text.utf8.count { return span(containing: end) }
    return found
  }

  /// The line and column where a span begins.
  public func place(ofSpan index: Int) -> (line: Int, column: Int)? {
    guard styles.indices.contains(index) else { return nil }
    let start = starts[index]
    var (low, high) = (0, max(0, lines.count - 1))
    while low < high {
      let middle = (low + high + 1) / 2
      if lines[middle].lowerBound <= start { low = middle } else { high = middle - 1 }
    }
    let before = text[self.index(lines[low].lowerBound)..<self.index(max(start, lines[low].lowerBound))]
    return (low, TextWidth.columns(of: before))
  }

  /// The first line to show so that a line is seen; a view that shows the last line stays at the end as text grows.
  public func firstLine(revealing line: Int, from first: Int, height: Int) -> Int {
    guard height > 0 else { return 0 }
    return max(0, min(min(max(first, line - height + 1), line), lineCount - height))
  }
}
