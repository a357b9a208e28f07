import Checkpoints

/// The way from text to ids and back, as a file describes it.
protocol TokenCodec: Sendable {
  /// The ids of `text`, valid UTF-8; see `Tokenizer.encode`.
  func encode(_ text: UnsafeBufferPointer<UInt8>, addSpecial: Bool, parseSpecial: Bool) -> [TokenID]
  /// The text of ids that are in the vocabulary.
  func decode(_ ids: [TokenID], skipSpecial: Bool) -> String
  /// Appends the bytes of one token in the middle of a text.
  func appendPiece(_ id: TokenID, to bytes: inout [UInt8])
}
