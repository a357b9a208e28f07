import Checkpoints

/// The last tokens of a sequence, oldest first: at most a given number of them, or all.
struct TokenWindow: Sendable {
  private var tokens: [TokenID] = []
  /// Nil keeps all.
  private let limit: Int?
  private var start = 0

  /// `last` below 0 keeps all; room for `contextLength` tokens is then made at once, so that appending seldom allocates.
  init(last: Int, contextLength: Int) {
    limit = last < 0 ? nil : last
    // A limit can be absurdly large and still be valid; it grows when it is needed.
    tokens.reserveCapacity(min(limit ?? contextLength, max(contextLength, 1024)))
  }

  var count: Int { tokens.count }
  var capacity: Int { tokens.capacity }

  /// 0 is the oldest.
  subscript(index: Int) -> TokenID {
    let sum = start + index
    return tokens[sum >= tokens.count ? sum - tokens.count : sum]
  }

  /// 0 is the newest.
  subscript(back index: Int) -> TokenID { self[count - 1 - index] }

  /// Returns the token that fell out, if one did.
  mutating func append(_ id: TokenID) -> TokenID? {
    guard let limit, tokens.count >= limit else {
      tokens.append(id)
      return nil
    }
    guard limit > 0 else { return id }
    let oldest = tokens[start]
    tokens[start] = id
    start = start + 1 == limit ? 0 : start + 1
    return oldest
  }
}
