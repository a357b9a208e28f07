/// A pattern that TransformerLens's head detector looks for: for each query, the keys that a head of that kind attends to.
///
/// Source: TransformerLens, `head_detector.py`: `get_previous_token_head_detection_pattern` and its siblings. All are
/// lower triangular; the first query has none of them.
public enum HeadPattern: Int, Sendable, CaseIterable {
  /// The position before.
  case previousToken
  /// Earlier positions of the same token.
  case duplicateToken
  /// The positions after earlier positions of the same token: the duplicates' moved one to the right.
  case induction

  /// Calls `body` with each key of the pattern in the row of `query`.
  @inline(__always)
  func forEachKey(ofQuery query: Int, in occurrences: TokenOccurrences, _ body: (Int) -> Void) {
    switch self {
    case .previousToken: if query > 0 { body(query - 1) }
    case .duplicateToken: occurrences.forEachEarlier(of: query, body)
    case .induction: occurrences.forEachEarlier(of: query) { body($0 + 1) }
    }
  }
}
