import Checkpoints

/// A fixed set of token sequences, found by their first token without hashing or allocating.
struct TokenSequences: Sendable {
  /// All sequences end to end, those with the same first token together.
  private var tokens: [TokenID] = []
  /// Where sequence i ends in `tokens`.
  private var ends: [Int32] = []
  /// The first sequence that starts with a token, or -1. [vocabulary], or empty when there are no sequences.
  private var first: [Int32] = []

  init(_ sequences: [[TokenID]], vocabularySize: Int) {
    let usable = sequences.filter { $0.first.map { $0 >= 0 && Int($0) < vocabularySize } ?? false }
    guard !usable.isEmpty else { return }
    first = Array(repeating: -1, count: vocabularySize)
    for sequence in usable.sorted(by: { $0[0] < $1[0] }) {
      let head = Int(sequence[0])
      if first[head] < 0 { first[head] = Int32(ends.count) }
      tokens += sequence
      ends.append(Int32(tokens.count))
    }
  }

  /// Length of the longest sequence that stands in `window` from `back` tokens before its newest on. Nil when none does.
  func longestMatch(in window: TokenWindow, from back: Int) -> Int? {
    var longest: Int?
    for index in sequences(startingWith: window[back: back]) {
      let range = range(of: index)
      guard range.count - 1 <= back, range.count > longest ?? 0 else { continue }
      var offset = 1
      while offset < range.count, tokens[range.lowerBound + offset] == window[back: back - offset] { offset += 1 }
      if offset == range.count { longest = offset }
    }
    return longest
  }

  /// Whether the token alone is one of the sequences.
  func isSingle(_ id: TokenID) -> Bool {
    for index in sequences(startingWith: id) where range(of: index).count == 1 { return true }
    return false
  }

  private func sequences(startingWith head: TokenID) -> Range<Int> {
    guard first.indices.contains(Int(head)), first[Int(head)] >= 0 else { return 0..<0 }
    let start = Int(first[Int(head)])
    var end = start
    while end < ends.count, tokens[range(of: end).lowerBound] == head { end += 1 }
    return start..<end
  }

  private func range(of index: Int) -> Range<Int> { (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]) }
}
