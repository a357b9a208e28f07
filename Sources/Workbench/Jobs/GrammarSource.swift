/// A grammar that generated text must follow, as somebody wrote it. UTF-8.
public enum GrammarSource: Sendable, Equatable {
  /// llama.cpp's notation.
  case gbnf([UInt8])
  /// The text is JSON that is valid by this schema.
  case jsonSchema([UInt8])
}
