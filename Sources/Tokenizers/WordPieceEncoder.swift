import Checkpoints

/// WordPiece from a GGUF file, in llama.cpp's way: text is stripped of accents and lower-cased, cut at white space,
/// punctuation and Chinese characters, and a word begins with `▁` where the vocabulary has it so.
struct WordPieceEncoder: TokenEncoder {
  private let vocabulary: Vocabulary
  private let trie: TokenTrie
  private let unknown: TokenID

  init(vocabulary: Vocabulary, unknown: TokenID) {
    self.vocabulary = vocabulary
    self.unknown = unknown
    trie = TokenTrie(vocabulary, where: vocabulary.isPlain)
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, startsText: Bool, into ids: inout [TokenID]) {
    var word = SentencePieceEncoder.blank
    func close() {
      guard word.count > SentencePieceEncoder.blank.count else { return }
      appendIDs(of: word, to: &ids)
      word.removeLast(word.count - SentencePieceEncoder.blank.count)
    }
    UTF8Text.forEachScalar(text) { scalar, _ in
      let scalar = UnicodeForm.decomposed(scalar)
      let kind = CharacterClasses.llamaCpp[scalar]
      if kind.contains(.whitespace) { return close() }
      if scalar == 0 || scalar == 0xfffd || !kind.isDisjoint(with: [.control, .mark]) { return }
      let isSymbol = scalar < 0x7f && kind.contains(.symbol)
      guard kind.contains(.punctuation) || isSymbol || BertNormalizer.isChinese(scalar) else {
        return ScalarNormalizer.lowercase.change(scalar, &word)
      }
      close()
      UTF8Text.append(scalar, to: &word)
      close()
    }
    close()
  }

  /// Always the longest token; what can't be written to its end is unknown as a whole.
  private func appendIDs(of word: [UInt8], to ids: inout [TokenID]) {
    let first = ids.count
    word.withUnsafeBufferPointer { word in
      var start = 0
      while start < word.count {
        guard let (token, end) = trie.longest(in: word, from: start) else {
          ids.removeLast(ids.count - first)
          return ids.append(unknown)
        }
        ids.append(token)
        start = end
      }
    }
  }

  func appendBytes(of id: TokenID, to bytes: inout [UInt8]) {
    SentencePieceEncoder.unescape(vocabulary.tokens[Int(id)], to: &bytes)
  }
}

extension TokenModel {
  /// BERT's WordPiece, of encoders that make embeddings.
  static let wordPiece = TokenModel(
    name: "bert", special: SpecialTokens(bos: 101, unknown: 100, separator: 102, padding: 0, mask: 103)
  ) { _, vocabulary, special throws(TokenizerError) in
    let encoder = WordPieceEncoder(vocabulary: vocabulary, unknown: try special.requiredUnknown())
    return (encoder, Defaults(addsBOS: true, addsSeparator: true, cleansSpaces: true))
  }
}
