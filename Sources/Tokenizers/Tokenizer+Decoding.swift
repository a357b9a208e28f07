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
    let ids = Array(ids)
    for id in ids where !contains(id) { throw .idOutOfRange(Int(id), vocabularySize: vocabularySize) }
    return codec.decode(ids, skipSpecial: skipSpecial)
  }

  /// As `piece`, without a new array; ids outside the vocabulary give nothing.
  func appendPiece(_ id: TokenID, to bytes: inout [UInt8]) {
    if contains(id) { codec.appendPiece(id, to: &bytes) }
  }
}
