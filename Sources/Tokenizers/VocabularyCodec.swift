import Checkpoints

/// Encoding and decoding for the vocabularies of GGUF files, in llama.cpp's way: special tokens are cut out first, then
/// the encoder of the kind does the rest.
struct VocabularyCodec: TokenCodec {
  let vocabulary: Vocabulary
  let encoder: any TokenEncoder
  let splitter: SpecialTokenSplitter
  /// What stands around a text with `addSpecial`.
  let before: [TokenID]
  let after: [TokenID]
  let cleansSpaces: Bool
  let addsBlankPrefix: Bool

  func encode(_ text: UnsafeBufferPointer<UInt8>, addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
    var ids: [TokenID] = addSpecial ? before : []
    ids.reserveCapacity(text.count / 3 + 2)
    var start = 0
    for match in splitter.matches(in: text, parseSpecial: parseSpecial) {
      if start < match.range.lowerBound { encodePlain(text, start..<match.range.lowerBound, into: &ids) }
      ids.append(match.id)
      start = match.range.upperBound
    }
    if start < text.count { encodePlain(text, start..<text.count, into: &ids) }
    return addSpecial ? ids + after : ids
  }

  private func encodePlain(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into ids: inout [TokenID]) {
    // Behind a special token it is as at the beginning.
    encoder.encode(UnsafeBufferPointer(rebasing: text[range]), startsText: true, into: &ids)
  }

  func decode(_ ids: [TokenID], skipSpecial: Bool) -> String {
    var bytes: [UInt8] = []
    var isStart = true
    for id in ids {
      let type = vocabulary.type(id)
      if skipSpecial, type == .control || type == .unknown { continue }
      appendPiece(id, to: &bytes)
      if isStart, addsBlankPrefix, bytes.first == 0x20 { bytes.removeFirst() }
      isStart = false
    }
    return String(decoding: cleansSpaces ? EnglishSpacing.cleaned(bytes) : bytes, as: UTF8.self)
  }

  func appendPiece(_ id: TokenID, to bytes: inout [UInt8]) {
    switch vocabulary.type(id) {
    case .control, .userDefined, .unknown: bytes += vocabulary.tokens[Int(id)]
    case .normal: encoder.appendBytes(of: id, to: &bytes)
    case .byte: if let byte = Self.byte(vocabulary.tokens[Int(id)]) { bytes.append(byte) }
    case .unused, .undefined: break
    }
  }

  /// The value of a byte token, `<0x0A>`.
  static func byte(_ text: ArraySlice<UInt8>) -> UInt8? {
    guard text.count == 6, text.starts(with: "<0x".utf8), text.last == UInt8(ascii: ">") else { return nil }
    let digits = text.dropFirst(3).prefix(2)
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}

/// Takes away the blanks before punctuation and contractions that decoding words one by one leaves, as llama.cpp does.
enum EnglishSpacing {
  static func cleaned(_ text: [UInt8]) -> [UInt8] {
    let stops = Set("?!.,".utf8)
    let apostrophe = UInt8(ascii: "'")
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      let byte = text[index]
      if result.last == 0x20 {
        let rest = text[(index + 1)...]
        if stops.contains(byte) {
          result.removeLast()
        } else if byte == apostrophe {
          let isAlone = rest.first == 0x20
          if isAlone { index += 1 }
          if isAlone || ["s", "m", "re", "ve"].contains(where: { rest.starts(with: $0.utf8) }) { result.removeLast() }
        }
      }
      result.append(byte)
      index += 1
    }
    return result
  }
}
