import Checkpoints

/// Where each token of a sequence stood before: what duplicates and induction are told by. O(tokens) to make; shared by
/// all heads.
public struct TokenOccurrences: Sendable, Equatable {
  /// The last earlier position of the same token, -1 for none. [tokens]
  private let previous: [Int32]

  public init(_ tokens: [TokenID]) {
    var last: [TokenID: Int32] = [:]
    previous = tokens.enumerated().map { position, token in
      let earlier = last.updateValue(Int32(clamping: position), forKey: token)
      return earlier ?? -1
    }
  }

  public var count: Int { previous.count }

  /// Calls `body` with the earlier positions of the token at `position`, the last first. O(how many they are)
  @inline(__always)
  func forEachEarlier(of position: Int, _ body: (Int) -> Void) {
    guard position < previous.count else { return }
    var earlier = previous[position]
    while earlier >= 0 {
      body(Int(earlier))
      earlier = previous[Int(earlier)]
    }
  }
}
