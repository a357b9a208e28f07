/// What a `Split` or `Replace` looks for: a text, or a regular expression.
enum Pattern: Sendable {
  case text([UInt8])
  case expression(PatternProgram)

  /// Visits the matches, which don't overlap, from left to right.
  func forEachMatch(in text: UnsafeBufferPointer<UInt8>, _ visit: (Range<Int>) -> Void) {
    switch self {
    case .text(let needle): Self.forEachOccurrence(of: needle, in: text, visit)
    case .expression(let program):
      var matcher = PatternMatcher(program, text)
      var start = 0
      while start <= text.count, let match = matcher.firstMatch(from: start) {
        visit(match)
        if match.isEmpty {
          guard match.upperBound < text.count else { return }
          start = match.upperBound + UTF8Text.scalar(in: text, at: match.upperBound).length
        } else {
          start = match.upperBound
        }
      }
    }
  }

  private static func forEachOccurrence(
    of needle: [UInt8], in text: UnsafeBufferPointer<UInt8>, _ visit: (Range<Int>) -> Void
  ) {
    guard let first = needle.first else { return }
    var position = 0
    while position + needle.count <= text.count {
      if text[position] == first, text[position..<position + needle.count].elementsEqual(needle) {
        visit(position..<position + needle.count)
        position += needle.count
      } else {
        position += 1
      }
    }
  }
}
