import Checkpoints

/// Which tokens of a vocabulary are allowed: a bit each.
struct TokenMask: Sendable, Equatable {
  private(set) var words: [UInt64]

  init(size: Int) { words = Array(repeating: 0, count: (size + 63) / 64) }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  @inline(__always) func contains(_ id: TokenID) -> Bool {
    let word = Int(id) >> 6
    return id >= 0 && word < words.count && words[word] >> UInt64(id & 63) & 1 == 1
  }

  mutating func insert(_ id: TokenID) {
    let word = Int(id) >> 6
    if id >= 0 && word < words.count { words[word] |= 1 << UInt64(id & 63) }
  }

  mutating func remove(_ id: TokenID) {
    let word = Int(id) >> 6
    if id >= 0 && word < words.count { words[word] &= ~(1 << UInt64(id & 63)) }
  }

  mutating func formUnion(_ other: TokenMask) {
    for index in words.indices { words[index] |= other.words[index] }
  }
}
