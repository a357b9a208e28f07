/// What a vocabulary entry is for; raw values are GGUF's `tokenizer.ggml.token_type`.
public enum TokenType: UInt8, Sendable {
  case undefined = 0
  case normal = 1
  case unknown = 2
  /// Steers the model and is no text: `<s>`, `<|im_end|>`. Read in a text only when asked to.
  case control = 3
  /// Text that is one token wherever it occurs.
  case userDefined = 4
  case unused = 5
  /// One raw byte, written `<0x0A>`.
  case byte = 6

  init(stored value: Int64) { self = UInt8(exactly: value).flatMap(TokenType.init(rawValue:)) ?? .undefined }
}
