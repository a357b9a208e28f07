import Checkpoints

/// Unigram from a GGUF file, in llama.cpp's way: a text is normalized by the model's character map, the longest entry
/// first, blanks become `▁`, and then the most probable tokens are found over the whole text.
struct UnigramEncoder: TokenEncoder {
  private let vocabulary: Vocabulary
  private let trie: TokenTrie
  private let scores: [Double]
  private let unknown: TokenID
  private let unknownScore: Double
  private let map: CharacterMap?
  private let addsBlankPrefix: Bool
  private let mergesBlanks: Bool

  init(
    vocabulary: Vocabulary, unknown: TokenID, map: CharacterMap?, addsBlankPrefix: Bool, mergesBlanks: Bool
  ) throws(TokenizerError) {
    guard vocabulary.scores.count == vocabulary.count else { throw .missing(key: "tokenizer.ggml.scores") }
    self.vocabulary = vocabulary
    trie = TokenTrie(vocabulary) { id in
      let type = vocabulary.type(id)
      return type == .normal || type == .userDefined || type == .unused
    }
    let scores = (0..<TokenID(vocabulary.count)).map { id in
      vocabulary.type(id) == .userDefined ? 0 : Double(vocabulary.scores[Int(id)])
    }
    self.scores = scores
    let normal = scores.indices.filter { vocabulary.type(TokenID($0)) == .normal }
    unknownScore = (normal.map { scores[$0] }.min() ?? 0) - UnigramModel.unknownPenalty
    self.unknown = unknown
    (self.map, self.addsBlankPrefix, self.mergesBlanks) = (map, addsBlankPrefix, mergesBlanks)
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, startsText: Bool, into ids: inout [TokenID]) {
    var lattice = UnigramLattice()
    normalized(text).withUnsafeBufferPointer { text in
      lattice.solve(text, trie: trie, scores: scores, unknown: unknown, unknownScore: unknownScore)
      lattice.forEachPiece(unknown: unknown) { token, _ in ids.append(token) }
    }
  }

  func appendBytes(of id: TokenID, to bytes: inout [UInt8]) {
    SentencePieceEncoder.unescape(vocabulary.tokens[Int(id)], to: &bytes)
  }

  private func normalized(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 2 + 3)
    var (hasPrefix, isInWord) = (false, false)
    forEachNormalizedByte(of: text) { byte in
      if byte == 0x20 {
        isInWord = false
        if !mergesBlanks { result += SentencePieceEncoder.blank }
        return
      }
      if !isInWord {
        isInWord = true
        if (addsBlankPrefix && !hasPrefix) || mergesBlanks {
          result += SentencePieceEncoder.blank
          hasPrefix = true
        }
      }
      result.append(byte)
    }
    return result
  }

  private func forEachNormalizedByte(of text: UnsafeBufferPointer<UInt8>, _ visit: (UInt8) -> Void) {
    var position = 0
    while position < text.count {
      let rest = UnsafeBufferPointer(rebasing: text[position...])
      if let (replacement, length) = map?.replacement(of: rest, longest: true) {
        for byte in replacement { visit(byte) }
        position += length
      } else {
        let length = UTF8Text.scalar(in: rest, at: 0).length
        for byte in rest[..<length] { visit(byte) }
        position += length
      }
    }
  }
}

extension TokenModel {
  /// SentencePiece's Unigram: T5.
  static let unigram = TokenModel(
    name: "t5", special: SpecialTokens(eos: 1, unknown: 2, padding: 0)
  ) { metadata, vocabulary, special throws(TokenizerError) in
    let addsBlankPrefix = try metadata.optional(bool: "tokenizer.ggml.add_space_prefix") ?? false
    if try metadata.optional(bool: "tokenizer.ggml.treat_whitespace_as_suffix") ?? false {
      throw .unsupportedPart(
        key: "tokenizer.ggml.treat_whitespace_as_suffix", found: "true", supported: ["false"])
    }
    let encoder = try UnigramEncoder(
      vocabulary: vocabulary, unknown: try special.requiredUnknown(), map: try characterMap(metadata),
      addsBlankPrefix: addsBlankPrefix,
      mergesBlanks: try metadata.optional(bool: "tokenizer.ggml.remove_extra_whitespaces") ?? false)
    return (encoder, Defaults(addsEOS: true, addsBlankPrefix: addsBlankPrefix))
  }

  private static func characterMap(_ metadata: Metadata) throws(TokenizerError) -> CharacterMap? {
    let key = "tokenizer.ggml.precompiled_charsmap"
    guard let value = metadata[key] else { return nil }
    guard case .integers(let stored) = value else {
      throw .wrongType(key: key, expected: "an array of bytes", found: value.kind)
    }
    // Written as signed or unsigned bytes.
    return try CharacterMap(stored.map { UInt8(truncatingIfNeeded: $0) })
  }
}
