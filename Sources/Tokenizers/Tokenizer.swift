import Checkpoints

/// Text to token ids and back, for the model whose metadata it was made from. It knows nothing of files, weights or
/// chats: `ChatTemplate` turns a conversation into the text that is encoded here. Immutable, so it can be shared.
public final class Tokenizer: Sendable {
  let vocabulary: Vocabulary
  let encoder: any TokenEncoder
  let special: SpecialTokens
  let cleansSpaces: Bool
  let addsBlankPrefix: Bool
  private let splitter: SpecialTokenSplitter
  /// Whether `encode` with `addSpecial` begins with BOS, and ends with EOS.
  public let addsBOS: Bool
  public let addsEOS: Bool
  /// The model's chat template as written, a Jinja source.
  public let chatTemplateSource: String?

  /// Reads the `tokenizer.*` keys, those of a vocabulary-only file too. About 10 ms for 49,000 tokens.
  public init(metadata: Metadata) throws(TokenizerError) {
    let model = try TokenModel.named(try metadata.required(string: "tokenizer.ggml.model"))
    var vocabulary = try Vocabulary(metadata: metadata)
    let defaults: TokenModel.Defaults
    (encoder, defaults) = try model.make(metadata, vocabulary)
    special = try SpecialTokens(metadata: metadata, defaults: defaults.special, vocabulary: &vocabulary)
    self.vocabulary = vocabulary
    splitter = SpecialTokenSplitter(
      vocabulary: vocabulary, stripsAfter: Self.tokensStrippingAfter(metadata, vocabulary))
    cleansSpaces = defaults.cleansSpaces
    addsBlankPrefix = defaults.addsBlankPrefix
    addsBOS = try metadata.optional(bool: "tokenizer.ggml.add_bos_token") ?? defaults.addsBOS
    addsEOS = try metadata.optional(bool: "tokenizer.ggml.add_eos_token") ?? defaults.addsEOS
    chatTemplateSource = try metadata.optional(string: "tokenizer.chat_template")
    if addsBOS, special.bos == nil {
      throw .missingSpecialToken(role: "BOS", key: "tokenizer.ggml.bos_token_id")
    }
    if addsEOS, special.eos == nil {
      throw .missingSpecialToken(role: "EOS", key: "tokenizer.ggml.eos_token_id")
    }
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
    return text.withUTF8 { encode($0, addSpecial: addSpecial, parseSpecial: parseSpecial) }
  }

  /// As above for bytes; those that are no UTF-8 are read as U+FFFD.
  public func encode(_ bytes: [UInt8], addSpecial: Bool = true, parseSpecial: Bool = false) -> [TokenID] {
    encode(String(decoding: bytes, as: UTF8.self), addSpecial: addSpecial, parseSpecial: parseSpecial)
  }

  private func encode(_ text: UnsafeBufferPointer<UInt8>, addSpecial: Bool, parseSpecial: Bool) -> [TokenID] {
    var ids: [TokenID] = []
    ids.reserveCapacity(text.count / 3 + 2)
    if addSpecial, addsBOS, let bos = special.bos { ids.append(bos) }
    var start = 0
    var startsText = true
    for match in splitter.matches(in: text, parseSpecial: parseSpecial) {
      if start < match.range.lowerBound {
        encodePlain(text, start..<match.range.lowerBound, startsText: startsText, into: &ids)
      }
      ids.append(match.id)
      start = match.range.upperBound
      startsText = true
    }
    if start < text.count { encodePlain(text, start..<text.count, startsText: startsText, into: &ids) }
    if addSpecial, addsEOS, let eos = special.eos { ids.append(eos) }
    return ids
  }

  private func encodePlain(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, startsText: Bool, into ids: inout [TokenID]
  ) {
    encoder.encode(UnsafeBufferPointer(rebasing: text[range]), startsText: startsText, into: &ids)
  }

  /// GGUF doesn't store that a token swallows the white space behind it, which Phi-3's chat tokens do; as in
  /// llama.cpp, the model's name has to tell.
  private static func tokensStrippingAfter(_ metadata: Metadata, _ vocabulary: Vocabulary) -> Set<TokenID> {
    guard let name = metadata.string("general.name")?.lowercased(), name.contains("phi-3") || name.contains("phi3")
    else { return [] }
    let special = (0..<TokenID(vocabulary.count)).filter { vocabulary.type($0).isFoundInText }
    let plain = ["<unk>", "<s>", "<|endoftext|>"].compactMap(vocabulary.id(of:))
    return Set(special).union(["</s>"].compactMap(vocabulary.id(of:))).subtracting(plain)
  }
}
