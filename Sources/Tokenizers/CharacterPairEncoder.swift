import Checkpoints

/// Byte pair encoding on characters, with `▁` for blanks and byte tokens for characters without a token: SentencePiece's
/// vocabulary with merges that are listed instead of scored. O(n log n) in a line's length. Source: Gemma 4, Sarvam.
struct CharacterPairEncoder: TokenEncoder {
  private let vocabulary: Vocabulary
  private let preTokenizer: PreTokenizer
  private let merges: MergeTable
  /// Whether a run of line ends that is a token is that token, whatever the merges say.
  private let keepsLineEnds: Bool
  private let byteTokens: [TokenID]
  private let ghosts: StringTable
  private let ghostIndex: [[UInt8]: Int32]

  init(
    vocabulary: Vocabulary, metadata: Metadata, preTokenizer: PreTokenizer, keepsLineEnds: Bool
  ) throws(TokenizerError) {
    var pieces = MergePieces(vocabulary: vocabulary)
    merges = pieces.merges(try metadata.required(strings: "tokenizer.ggml.merges"))
    ghosts = pieces.ghosts
    // Only single characters are looked for.
    var index: [[UInt8]: Int32] = [:]
    for ghost in 0..<pieces.ghosts.count where pieces.ghosts[ghost].count <= 4 {
      index[Array(pieces.ghosts[ghost])] = Int32(vocabulary.count + ghost)
    }
    ghostIndex = index
    byteTokens = SentencePieceEncoder.byteTokens(vocabulary, unknown: nil)
    (self.vocabulary, self.preTokenizer, self.keepsLineEnds) = (vocabulary, preTokenizer, keepsLineEnds)
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, startsText: Bool, into ids: inout [TokenID]) {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.count + text.count / 2)
    for byte in text { if byte == 0x20 { escaped += SentencePieceEncoder.blank } else { escaped.append(byte) } }
    escaped.withUnsafeBufferPointer { escaped in
      var (ends, spare): ([Int], [Int]) = ([], [])
      var word = MergingWord()
      preTokenizer.split(ClassifiedText(escaped), into: &ends, spare: &spare)
      var start = 0
      for end in ends {
        append(UnsafeBufferPointer(rebasing: escaped[start..<end]), merging: &word, to: &ids)
        start = end
      }
    }
  }

  private func append(_ line: UnsafeBufferPointer<UInt8>, merging word: inout MergingWord, to ids: inout [TokenID]) {
    if keepsLineEnds, line.first == 0x0a, let id = vocabulary.plainID(of: line) { return ids.append(id) }
    word.removeAll()
    UTF8Text.forEachScalar(line) { _, range in
      let character = UnsafeBufferPointer(rebasing: line[range])
      if let piece = vocabulary.plainID(of: character) ?? (ghostIndex.isEmpty ? nil : ghostIndex[Array(character)]) {
        word.append(piece)
      } else {
        for byte in character where byteTokens[Int(byte)] >= 0 { word.append(byteTokens[Int(byte)]) }
      }
    }
    word.merge(by: merges)
    word.forEach { append($0, to: &ids) }
  }

  /// Appends a piece's token, or the byte tokens of one that is none.
  private func append(_ piece: Int32, to ids: inout [TokenID]) {
    if Int(piece) < vocabulary.count { return ids.append(piece) }
    for byte in ghosts[Int(piece) - vocabulary.count] where byteTokens[Int(byte)] >= 0 {
      ids.append(byteTokens[Int(byte)])
    }
  }

  func appendBytes(of id: TokenID, to bytes: inout [UInt8]) {
    SentencePieceEncoder.unescape(vocabulary.tokens[Int(id)], to: &bytes)
  }
}
