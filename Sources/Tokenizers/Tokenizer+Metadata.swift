import Checkpoints

extension Tokenizer {
  /// Reads the `tokenizer.*` keys of a GGUF file, one that holds only a vocabulary too. About 10 ms for 49,000 tokens.
  public convenience init(metadata: Metadata) throws(TokenizerError) {
    let model = try TokenModel.named(try metadata.required(string: "tokenizer.ggml.model"))
    var vocabulary = try Vocabulary(metadata: metadata)
    let special = try SpecialTokens(metadata: metadata, defaults: model.special, vocabulary: &vocabulary)
    let (encoder, defaults) = try model.make(metadata, vocabulary, special)
    let addsBOS = try metadata.optional(bool: "tokenizer.ggml.add_bos_token") ?? defaults.addsBOS
    let addsEOS = try metadata.optional(bool: "tokenizer.ggml.add_eos_token") ?? defaults.addsEOS
    let addsSeparator = try metadata.optional(bool: "tokenizer.ggml.add_sep_token") ?? defaults.addsSeparator
    if addsBOS, special.bos == nil {
      throw .missingSpecialToken(role: "BOS", key: "tokenizer.ggml.bos_token_id")
    }
    if addsEOS, special.eos == nil {
      throw .missingSpecialToken(role: "EOS", key: "tokenizer.ggml.eos_token_id")
    }
    if addsSeparator, special.separator == nil {
      throw .missingSpecialToken(role: "separator", key: "tokenizer.ggml.seperator_token_id")
    }
    let codec = VocabularyCodec(
      vocabulary: vocabulary, encoder: encoder,
      splitter: SpecialTokenSplitter(
        vocabulary: vocabulary, stripsAfter: Self.tokensStrippingAfter(metadata, vocabulary)),
      before: [addsBOS ? special.bos : nil].compactMap { $0 },
      after: [addsSeparator ? special.separator : nil, addsEOS ? special.eos : nil].compactMap { $0 },
      cleansSpaces: defaults.cleansSpaces, addsBlankPrefix: defaults.addsBlankPrefix)
    self.init(
      vocabulary: vocabulary, codec: codec, special: special, addsBOS: addsBOS, addsEOS: addsEOS,
      chatTemplateSource: try metadata.optional(string: "tokenizer.chat_template"))
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
