/// Between which positions a map of attention is: what its numbers can mean depends on it.
public enum MapKind: String, Sendable, CaseIterable {
  /// Of a decoder to itself: a query sees what came before.
  case decoder
  /// Of an encoder to itself: every position sees every other.
  case encoder
  /// Of a decoder to its source: the two have positions of their own.
  case cross
}
