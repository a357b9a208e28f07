import Checkpoints

extension Tokenizer {
  /// The bytes the token stands for: special tokens as they are written, nothing for unused ones and for ids outside
  /// the vocabulary. A character may be spread over several tokens.
  public func piece(_ id: TokenID) -> [UInt8] {
    var bytes: [UInt8] = []
    appendPiece(id, to: &bytes)
    return bytes
  }

  /// The token for display: its text, with bytes that are no whole character as `<0xE2>`. White space and control
  /// characters are left as they are; making them visible is the screen's business.
  public func display(_ id: TokenID) -> String {
    let bytes = piece(id)
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      let length = UTF8Prefix.length(lead: byte)
      if length > 0, let character = String(validating: rest.prefix(length), as: UTF8.self) {
        text += character
        rest = rest.dropFirst(length)
      } else {
        text += "<0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) + ">"
        rest = rest.dropFirst()
      }
    }
    return text
  }

  /// The text of `ids`, without control tokens with `skipSpecial`. Bytes that are no UTF-8 become U+FFFD. The blank that
  /// some vocabularies put before every text is removed where the text begins.
  public func decode(_ ids: some Sequence<TokenID>, skipSpecial: Bool = false) throws(TokenizerError) -> String {
    var bytes: [UInt8] = []
    var isStart = true
    for id in ids {
      guard contains(id) else { throw .idOutOfRange(Int(id), vocabularySize: vocabularySize) }
      if skipSpecial, isSpecial(id) { continue }
      appendPiece(id, to: &bytes)
      if isStart, addsBlankPrefix, bytes.first == 0x20 { bytes.removeFirst() }
      isStart = false
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func appendPiece(_ id: TokenID, to bytes: inout [UInt8]) {
    switch type(id) {
    case .control, .userDefined, .unknown: bytes += vocabulary.tokens[Int(id)]
    case .normal: encoder.appendBytes(of: id, to: &bytes)
    case .byte: if let byte = Self.byte(vocabulary.tokens[Int(id)]) { bytes.append(byte) }
    case .unused, .undefined: break
    }
  }

  /// The value of a byte token, `<0x0A>`.
  static func byte(_ text: ArraySlice<UInt8>) -> UInt8? {
    guard text.count == 6, text.starts(with: "<0x".utf8), text.last == UInt8(ascii: ">") else { return nil }
    return UInt8(String(decoding: text.dropFirst(3).prefix(2), as: UTF8.self), radix: 16)
  }
}
