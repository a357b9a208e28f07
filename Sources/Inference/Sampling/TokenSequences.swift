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

  /// Length of the longest sequence that begins with `head` and goes on with what `following(1)`, `following(2)`, …
  /// return, of which there are `room`. Nil when none does.
  func longestMatch(startingAt head: TokenID, room: Int, following: (Int) -> TokenID) -> Int? {
    var longest: Int?
    forEach(startingWith: head) { range in
      guard range.count - 1 <= room, range.count > longest ?? 0 else { return }
      for offset in 1..<max(range.count, 1) where tokens[range.lowerBound + offset] != following(offset) { return }
      longest = range.count
    }
    return longest
  }

  /// Whether the token alone is one of the sequences.
  func isSingle(_ id: TokenID) -> Bool {
    var isSingle = false
    forEach(startingWith: id) { isSingle = isSingle || $0.count == 1 }
    return isSingle
  }

  private func forEach(startingWith head: TokenID, _ body: (Range<Int>) -> Void) {
    guard first.indices.contains(Int(head)), first[Int(head)] >= 0 else { return }
    var index = Int(first[Int(head)])
    while index < ends.count {
      let start = index == 0 ? 0 : Int(ends[index - 1])
      if tokens[start] != head { return }
      body(start..<Int(ends[index]))
      index += 1
    }
  }
}
