import Checkpoints

/// Unigram: of all ways to write a word in tokens the one with the greatest probability, found from left to right.
/// O(length · longest token). Source: Kudo, arXiv:1804.10959.
struct UnigramModel: WordModel {
  /// How much less likely than the least likely token an unknown character is, as a logarithm.
  static let unknownPenalty = 10.0

  private let trie: TokenTrie
  private let scores: [Double]
  private let unknown: TokenID
  private let unknownScore: Double
  private let byteTokens: ByteTokens?

  init(vocabulary: Vocabulary, scores: [Double], unknown: TokenID, byteFallback: Bool) {
    trie = TokenTrie(vocabulary, where: vocabulary.isPlain)
    self.scores = scores
    self.unknown = unknown
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    byteTokens = byteFallback ? ByteTokens(vocabulary) : nil
  }

  func encode(_ words: WordList, into ids: inout [TokenID]) {
    var lattice = UnigramLattice()
    words.forEachWord { word in
      lattice.solve(word, trie: trie, scores: scores, unknown: unknown, unknownScore: unknownScore)
      lattice.forEachPiece(unknown: unknown) { token, range in
        if token == unknown, let bytes = byteTokens?.ids(of: UnsafeBufferPointer(rebasing: word[range])) {
          ids.append(contentsOf: bytes)
        } else {
          ids.append(token)
        }
      }
    }
  }
}

/// The best way to reach each place of a word. Its arrays are used again for the next word.
struct UnigramLattice {
  private struct Place {
    var score = 0.0
    /// Where the last token on the way begins, -1 while there is no way.
    var start: Int32 = -1
    var token: TokenID = -1
  }

  private var places: [Place] = []
  private var path: [Int32] = []
  private var length = 0

  mutating func solve(
    _ word: UnsafeBufferPointer<UInt8>, trie: TokenTrie, scores: [Double], unknown: TokenID, unknownScore: Double
  ) {
    length = word.count
    places.removeAll(keepingCapacity: true)
    places.append(contentsOf: repeatElement(Place(), count: length + 1))
    var start = 0
    while start < length {
      let character = UTF8Text.scalar(in: word, at: start).length
      let before = places[start].score
      var hasCharacter = false
      var (node, position) = (TokenTrie.root, start)
      while position < length, let next = trie.child(of: node, word[position]) {
        node = next
        position += 1
        guard let token = trie.token(at: node) else { continue }
        improve(position, before + scores[Int(token)], from: start, token)
        if position - start == character { hasCharacter = true }
      }
      if !hasCharacter { improve(start + character, before + unknownScore, from: start, unknown) }
      start += character
    }
  }

  @inline(__always)
  private mutating func improve(_ place: Int, _ score: Double, from start: Int, _ token: TokenID) {
    if places[place].start < 0 || score > places[place].score {
      places[place] = Place(score: score, start: Int32(start), token: token)
    }
  }

  /// Visits the best tokens in order; unknown neighbours count as one.
  mutating func forEachPiece(unknown: TokenID, _ visit: (_ token: TokenID, _ range: Range<Int>) -> Void) {
    path.removeAll(keepingCapacity: true)
    var end = Int32(length)
    while end > 0 {
      path.append(end)
      end = places[Int(end)].start
    }
    var index = path.count - 1
    var start = 0
    while index >= 0 {
      let token = places[Int(path[index])].token
      if token == unknown {
        while index > 0, places[Int(path[index - 1])].token == unknown { index -= 1 }
      }
      visit(token, start..<Int(path[index]))
      start = Int(path[index])
      index -= 1
    }
  }
}
