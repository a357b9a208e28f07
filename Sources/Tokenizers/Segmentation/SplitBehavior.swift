/// What becomes of the matches a text is split at; the names are those of a `tokenizer.json`.
enum SplitBehavior: String, CaseIterable, Sendable {
  case isolated = "Isolated"
  case removed = "Removed"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// A word as matches and what lies between them.
  typealias Piece = (range: Range<Int>, isMatch: Bool)

  /// Appends the ranges that `pieces`, which cover a word, become.
  func append(_ pieces: [Piece], to ranges: inout [Range<Int>]) {
    switch self {
    case .isolated: for piece in pieces { ranges.append(piece.range) }
    case .removed: for piece in pieces where !piece.isMatch { ranges.append(piece.range) }
    case .mergedWithPrevious: appendMergedWithPrevious(pieces, to: &ranges)
    case .mergedWithNext: appendMergedWithNext(pieces, to: &ranges)
    case .contiguous: appendContiguous(pieces, to: &ranges)
    }
  }

  private func appendMergedWithPrevious(_ pieces: [Piece], to ranges: inout [Range<Int>]) {
    let first = ranges.count
    var followsMatch = false
    for piece in pieces {
      if piece.isMatch, !followsMatch, ranges.count > first {
        ranges[ranges.count - 1] = ranges[ranges.count - 1].lowerBound..<piece.range.upperBound
      } else {
        ranges.append(piece.range)
      }
      followsMatch = piece.isMatch
    }
  }

  private func appendMergedWithNext(_ pieces: [Piece], to ranges: inout [Range<Int>]) {
    let first = ranges.count
    var precedesMatch = false
    for piece in pieces.reversed() {
      if piece.isMatch, !precedesMatch, ranges.count > first {
        ranges[ranges.count - 1] = piece.range.lowerBound..<ranges[ranges.count - 1].upperBound
      } else {
        ranges.append(piece.range)
      }
      precedesMatch = piece.isMatch
    }
    ranges[first...].reverse()
  }

  private func appendContiguous(_ pieces: [Piece], to ranges: inout [Range<Int>]) {
    var last: Bool?
    for piece in pieces {
      if piece.isMatch == last {
        ranges[ranges.count - 1] = ranges[ranges.count - 1].lowerBound..<piece.range.upperBound
      } else {
        ranges.append(piece.range)
      }
      last = piece.isMatch
    }
  }
}
