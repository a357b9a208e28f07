import Checkpoints

/// Text to token ids and back, for the model whose files it was made from. It knows nothing of files, weights or
/// chats: `ChatTemplate` turns a conversation into the text that is encoded here. Immutable, so it can be shared.
public final class Tokenizer: Sendable {
  let vocabulary: Vocabulary
  let codec: any TokenCodec
  let special: SpecialTokens
  /// Whether `encode` with `addSpecial` begins with BOS, and ends with EOS.
  public let addsBOS: Bool
  public let addsEOS: Bool
  /// The model's chat template as written, a Jinja source.
  public let chatTemplateSource: String?

  init(
    vocabulary: Vocabulary, codec: any TokenCodec, special: SpecialTokens, addsBOS: Bool, addsEOS: Bool,
    chatTemplateSource: String?
  ) {
    (self.vocabulary, self.codec, self.special) = (vocabulary, codec, special)
    (self.addsBOS, self.addsEOS, self.chatTemplateSource) = (addsBOS, addsEOS, chatTemplateSource)
  }

  public var vocabularySize: Int { vocabulary.count }
  public var bos: TokenID? { special.bos }
  public var eos: TokenID? { special.eos }
  /// End of a turn in a chat.
  public var eot: TokenID? { special.eot }
  public var unknown: TokenID? { special.unknown }
  public var padding: TokenID? { special.padding }
  /// Generation stops at any of these.
  public var endOfGeneration: Set<TokenID> { special.endOfGeneration }

  public func contains(_ id: TokenID) -> Bool { id >= 0 && Int(id) < vocabulary.count }

  /// `undefined` for an id outside the vocabulary.
  public func type(_ id: TokenID) -> TokenType { contains(id) ? vocabulary.type(id) : .undefined }

  /// Whether the token steers the model instead of being text.
  public func isSpecial(_ id: TokenID) -> Bool { type(id) == .control || type(id) == .unknown }

  /// The token's text as the vocabulary writes it, e.g. `Ġhello`; nil outside the vocabulary.
  public func text(_ id: TokenID) -> String? { contains(id) ? vocabulary.tokens.string(Int(id)) : nil }

  /// The id of the token the vocabulary writes as `text`.
  public func id(of text: String) -> TokenID? { vocabulary.id(of: text) }

  /// The ids of `text`. `addSpecial` adds what the model wants around every text (BOS, EOS, …); `parseSpecial` reads
  /// control tokens written in it as such, which text from a user should not be able to do. O(n log n) in the longest
  /// word, linear in the text.
  public func encode(_ text: String, addSpecial: Bool = true, parseSpecial: Bool = false) -> [TokenID] {
    var text = text
    return text.withUTF8 { codec.encode($0, addSpecial: addSpecial, parseSpecial: parseSpecial) }
  }

  /// As above for bytes; those that are no UTF-8 are read as U+FFFD.
  public func encode(_ bytes: [UInt8], addSpecial: Bool = true, parseSpecial: Bool = false) -> [TokenID] {
    encode(String(decoding: bytes, as: UTF8.self), addSpecial: addSpecial, parseSpecial: parseSpecial)
  }
}
