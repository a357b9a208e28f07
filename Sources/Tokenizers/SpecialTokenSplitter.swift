import Checkpoints

/// Finds the special tokens written in a text, which are read before anything else. The longest token wins wherever
/// two overlap, of equally long ones the lower id, then the leftmost place, as in llama.cpp; but all occurrences are
/// found in one pass over the text, however many special tokens there are.
struct SpecialTokenSplitter: Sendable {
  struct Match: Equatable {
    let range: Range<Int>
    let id: TokenID
  }

  private struct Token: Sendable {
    let id: TokenID
    let length: Int
    let isUserDefined: Bool
  }

  /// All special tokens, the one that wins first.
  private let tokens: [Token]
  /// Their ranks by their bytes.
  private var trie: TokenTrie
  /// For each byte, whether a special token begins with it.
  private var begins = [Bool](repeating: false, count: 256)
  /// Tokens that swallow the white space behind them.
  private let stripsAfter: Set<TokenID>

  init(vocabulary: Vocabulary, stripsAfter: Set<TokenID> = []) {
    self.stripsAfter = stripsAfter
    let found = (0..<TokenID(vocabulary.count)).filter { id in
      vocabulary.type(id).isFoundInText && !vocabulary.tokens[Int(id)].isEmpty
    }
    tokens = found.map { id in
      Token(
        id: id, length: vocabulary.tokens[Int(id)].count, isUserDefined: vocabulary.type(id) == .userDefined)
    }.sorted { ($1.length, $0.id) < ($0.length, $1.id) }
    trie = TokenTrie(bytes: tokens.reduce(0) { $0 + $1.length })
    for (rank, token) in tokens.enumerated() {
      let text = vocabulary.tokens[Int(token.id)]
      begins[Int(text[text.startIndex])] = true
      trie.insert(text, TokenID(rank))
    }
  }

  /// The special tokens in `text`, in order. Control and unknown tokens count only with `parseSpecial`; user-defined
  /// ones always do. O(n log n).
  func matches(in text: UnsafeBufferPointer<UInt8>, parseSpecial: Bool) -> [Match] {
    var queue = candidates(in: text, parseSpecial: parseSpecial)
    guard !queue.isEmpty else { return [] }
    var taken = [Bool](repeating: false, count: text.count)
    var accepted: [Match] = []
    while let (rank, left) = queue.pop() {
      let start = Int(left)
      guard !taken[start] else { continue }
      let token = tokens[Int(rank)]
      let end = start + token.length
      // An accepted range is at least as long as a candidate, so one that overlaps it covers its first or last byte.
      if taken[end - 1] {
        let shorter = longest(in: text, at: start, parseSpecial: parseSpecial, below: token.length)
        if let shorter { queue.push(rank: shorter, left: left) }
        continue
      }
      let rest = stripsAfter.contains(token.id) ? Self.skipBlanks(text, from: end, taken) : end
      for position in start..<rest { taken[position] = true }
      accepted.append(Match(range: start..<rest, id: token.id))
    }
    return accepted.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The longest token at each place.
  private func candidates(in text: UnsafeBufferPointer<UInt8>, parseSpecial: Bool) -> MergeQueue {
    var queue = MergeQueue()
    for start in 0..<text.count where begins[Int(text[start])] {
      if let rank = longest(in: text, at: start, parseSpecial: parseSpecial, below: .max) {
        queue.push(rank: rank, left: Int32(start))
      }
    }
    return queue
  }

  /// Rank of the longest token at `start` that is shorter than `limit`.
  private func longest(
    in text: UnsafeBufferPointer<UInt8>, at start: Int, parseSpecial: Bool, below limit: Int
  ) -> Int32? {
    var (node, position) = (TokenTrie.root, start)
    var best: Int32?
    while position < text.count, position - start + 1 < limit, let child = trie.child(of: node, text[position]) {
      node = child
      position += 1
      if let rank = trie.token(at: node), parseSpecial || tokens[Int(rank)].isUserDefined { best = rank }
    }
    return best
  }

  /// White space of the C locale, as far as no other token has it.
  private static func skipBlanks(_ text: UnsafeBufferPointer<UInt8>, from start: Int, _ taken: [Bool]) -> Int {
    var end = start
    while end < text.count, !taken[end], text[end] == 0x20 || (0x09...0x0d).contains(text[end]) { end += 1 }
    return end
  }
}

extension TokenType {
  /// Whether tokens of this type are looked for in a text before it is encoded.
  var isFoundInText: Bool { self == .control || self == .userDefined || self == .unknown }
}
