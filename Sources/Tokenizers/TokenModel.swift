import Checkpoints

/// Turns stretches of plain text into ids and ids back into bytes; special tokens never reach it.
protocol TokenEncoder: Sendable {
  /// Appends the ids of `text`, valid UTF-8. `startsText` is true at the beginning and after a special token.
  func encode(_ text: UnsafeBufferPointer<UInt8>, startsText: Bool, into ids: inout [TokenID])
  /// Appends the bytes that the normal token `id` stands for.
  func appendBytes(of id: TokenID, to bytes: inout [UInt8])
}

/// A kind of tokenizer: a value of `tokenizer.ggml.model`, what it implies where a file is silent, and its encoder.
struct TokenModel: Sendable {
  /// What a kind takes for granted; a file's own keys win.
  struct Defaults: Sendable {
    var addsBOS = false
    var addsEOS = false
    var addsSeparator = false
    /// Whether decoding a whole text removes the blanks before punctuation.
    var cleansSpaces = false
    /// Whether encoding put a blank before the text, which decoding a whole text removes.
    var addsBlankPrefix = false
  }

  typealias Make =
    @Sendable (
      _ metadata: Metadata, _ vocabulary: Vocabulary, _ special: SpecialTokens
    ) throws(TokenizerError) -> (any TokenEncoder, Defaults)

  let name: String
  /// Ids of roles that a file doesn't name.
  let special: SpecialTokens
  let make: Make

  init(name: String, special: SpecialTokens = SpecialTokens(), make: @escaping Make) {
    (self.name, self.special, self.make) = (name, special, make)
  }

  static let all: [TokenModel] = [.bytePair, .characterPair, .sentencePiece, .unigram, .wordPiece]

  static func named(_ name: String) throws(TokenizerError) -> TokenModel {
    guard let found = all.first(where: { $0.name == name }) else {
      throw .unsupportedModel(name, supported: all.map(\.name))
    }
    return found
  }

  /// Byte-level byte pair encoding: GPT-2, Llama 3, Qwen, SmolLM.
  static let bytePair = TokenModel(name: "gpt2") { metadata, vocabulary, _ throws(TokenizerError) in
    let name = try metadata.optional(string: "tokenizer.ggml.pre") ?? "default"
    let preTokenizer = try PreTokenizer.named(name)
    let encoder = try pairEncoder(vocabulary, metadata, preTokenizer)
    return (encoder, Defaults(addsBOS: preTokenizer.addsBOS, cleansSpaces: preTokenizer.cleansSpaces))
  }

  /// Byte pair encoding on characters, under a name of its own.
  static let characterPair = TokenModel(name: "gemma4") { metadata, vocabulary, _ throws(TokenizerError) in
    (try pairEncoder(vocabulary, metadata, .gemma4), Defaults(cleansSpaces: true))
  }

  private static func pairEncoder(
    _ vocabulary: Vocabulary, _ metadata: Metadata, _ preTokenizer: PreTokenizer
  ) throws(TokenizerError) -> any TokenEncoder {
    switch preTokenizer.alphabet {
    case .bytes: try BytePairEncoder(vocabulary: vocabulary, metadata: metadata, preTokenizer: preTokenizer)
    case .characters(let keepsLineEnds):
      try CharacterPairEncoder(
        vocabulary: vocabulary, metadata: metadata, preTokenizer: preTokenizer, keepsLineEnds: keepsLineEnds)
    }
  }

  /// SentencePiece's byte pair encoding with byte fallback: Llama 2, Mistral, Gemma, Phi-3.
  static let sentencePiece = TokenModel(
    name: "llama", special: SpecialTokens(bos: 1, eos: 2, unknown: 0)
  ) { metadata, vocabulary, special throws(TokenizerError) in
    let addsBlankPrefix = try metadata.optional(bool: "tokenizer.ggml.add_space_prefix") ?? true
    let encoder = SentencePieceEncoder(
      vocabulary: vocabulary, addsBlankPrefix: addsBlankPrefix, unknown: special.unknown)
    return (encoder, Defaults(addsBOS: true, addsBlankPrefix: addsBlankPrefix))
  }
}
