import Checkpoints

/// Encoding and decoding as a `tokenizer.json` describes them: added tokens, normalizer, pre-tokenizer, model,
/// post-processor, and the decoder on the way back. Source: Hugging Face's `tokenizers`.
struct TokenizerPipeline: TokenCodec {
  let vocabulary: Vocabulary
  /// Those looked for in the text as it is, and those in the normalized text.
  let rawTokens: AddedTokenSplitter
  let normalizedTokens: AddedTokenSplitter?
  let normalizer: (any Normalizer)?
  let segmenter: (any Segmenter)?
  let model: any WordModel
  /// What stands around a text with `addSpecial`.
  let before: [TokenID]
  let after: [TokenID]
  let decoder: any TokenDecoder

  func encode(_ text: UnsafeBufferPointer<UInt8>, addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
    var ids: [TokenID] = addSpecial ? before : []
    ids.reserveCapacity(text.count / 3 + 2)
    for part in rawTokens.parts(of: text, parseSpecial: parseSpecial) {
      switch part {
      case .token(let id): ids.append(id)
      case .text(let range):
        let bytes = Array(text[range])
        encode(
          normalizer?.normalized(bytes) ?? bytes, startsText: range.lowerBound == 0, parseSpecial: parseSpecial,
          into: &ids)
      }
    }
    return addSpecial ? ids + after : ids
  }

  private func encode(_ text: [UInt8], startsText: Bool, parseSpecial: Bool, into ids: inout [TokenID]) {
    guard let normalizedTokens else { return encodePlain(text, startsText: startsText, into: &ids) }
    text.withUnsafeBufferPointer { bytes in
      for part in normalizedTokens.parts(of: bytes, parseSpecial: parseSpecial) {
        switch part {
        case .token(let id): ids.append(id)
        case .text(let range):
          encodePlain(Array(bytes[range]), startsText: startsText && range.lowerBound == 0, into: &ids)
        }
      }
    }
  }

  private func encodePlain(_ text: [UInt8], startsText: Bool, into ids: inout [TokenID]) {
    var words = WordList(text, startsText: startsText)
    segmenter?.apply(to: &words)
    model.encode(words, into: &ids)
  }

  func decode(_ ids: [TokenID], skipSpecial: Bool) -> String {
    var tokens: [[UInt8]] = []
    tokens.reserveCapacity(ids.count)
    for id in ids {
      let type = vocabulary.type(id)
      // No token has an unused id.
      if type == .unused || (skipSpecial && type == .control) { continue }
      tokens.append(Array(vocabulary.tokens[Int(id)]))
    }
    return String(decoding: decoder.decoded(tokens).joined(), as: UTF8.self)
  }

  func appendPiece(_ id: TokenID, to bytes: inout [UInt8]) {
    guard vocabulary.type(id) != .unused else { return }
    let token = Array(vocabulary.tokens[Int(id)])
    bytes += vocabulary.type(id) == .control ? token : decoder.piece(token)
  }
}
