import Checkpoints

/// WordPiece: from the left always the longest token, with a mark before those that go on a word. A word that leaves
/// something over is unknown as a whole. O(length) a token. Source: Wu et al., arXiv:1609.08144; BERT.
struct WordPieceModel: WordModel {
  private let trie: TokenTrie
  /// Where tokens that go on a word begin in the trie; nil when there are none.
  private let continuing: Int32?
  private let unknown: TokenID
  /// Characters; longer words are unknown.
  private let longestWord: Int

  init(vocabulary: Vocabulary, prefix: [UInt8], unknown: TokenID, longestWord: Int) {
    trie = TokenTrie(vocabulary, where: vocabulary.isPlain)
    continuing = trie.node(of: prefix)
    self.unknown = unknown
    self.longestWord = longestWord
  }

  func encode(_ words: WordList, into ids: inout [TokenID]) {
    words.forEachWord { word in
      let first = ids.count
      if !append(word, to: &ids) {
        ids.removeLast(ids.count - first)
        ids.append(unknown)
      }
    }
  }

  /// False where the word can't be written.
  private func append(_ word: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) -> Bool {
    if word.count > longestWord, word.count(where: { $0 & 0xc0 != 0x80 }) > longestWord { return false }
    var start = 0
    while start < word.count {
      guard let root = start == 0 ? TokenTrie.root : continuing else { return false }
      guard let (token, end) = trie.longest(in: word, from: start, root: root) else { return false }
      ids.append(token)
      start = end
    }
    return true
  }
}
