import Checkpoints

extension ModelSection {
  /// The kinds of models, by the `type` they are written with.
  enum Kind: String, CaseIterable {
    case bpe = "BPE", unigram = "Unigram", wordPiece = "WordPiece", wordLevel = "WordLevel"
  }

  /// Whether words can be handed over as plain bytes when the last thing done to them is writing the alphabet.
  func takesBytes(_ vocabulary: Vocabulary) throws(TokenizerError) -> Bool {
    guard try kind() == .bpe else { return false }
    return BytePairModel.canTakeBytes(try bytePairOptions(vocabulary), vocabulary)
  }

  func model(_ vocabulary: Vocabulary, takesBytes: Bool) throws(TokenizerError) -> any WordModel {
    switch try kind() {
    case .bpe: try bytePair(vocabulary, takesBytes: takesBytes)
    case .unigram: try unigram(vocabulary)
    case .wordPiece:
      WordPieceModel(
        vocabulary: vocabulary, prefix: Array((try settings.optionalString("continuing_subword_prefix") ?? "##").utf8),
        unknown: try unknown(vocabulary, default: "[UNK]"),
        longestWord: try settings.integer("max_input_chars_per_word", default: 100, in: 0...Int(Int32.max)))
    case .wordLevel: WordLevelModel(vocabulary: vocabulary, unknown: try unknown(vocabulary, default: "<unk>"))
    }
  }

  /// Old files don't say; what they contain does.
  func kind() throws(TokenizerError) -> Kind {
    if settings["type"] != nil { return try settings.choice("type", default: nil) }
    if !scores.isEmpty { return .unigram }
    if lefts.count > 0 || settings["byte_fallback"] != nil { return .bpe }
    return settings["max_input_chars_per_word"] != nil ? .wordPiece : .wordLevel
  }

  private func unknown(_ vocabulary: Vocabulary, default standard: String) throws(TokenizerError) -> TokenID {
    let text = try settings.optionalString("unk_token") ?? standard
    guard let id = vocabulary.id(of: text) else {
      throw .unknownSpecialToken(text, key: settings.key("unk_token"))
    }
    return id
  }

  private func bytePairOptions(_ vocabulary: Vocabulary) throws(TokenizerError) -> BytePairModel.Options {
    var options = BytePairModel.Options()
    if settings["unk_token"] != nil { options.unknown = try unknown(vocabulary, default: "") }
    options.fusesUnknown = try settings.bool("fuse_unk", default: false)
    options.byteFallback = try settings.bool("byte_fallback", default: false)
    options.ignoresMerges = try settings.bool("ignore_merges", default: false)
    options.prefix = Array((try settings.optionalString("continuing_subword_prefix") ?? "").utf8)
    options.suffix = Array((try settings.optionalString("end_of_word_suffix") ?? "").utf8)
    return options
  }

  private func bytePair(_ vocabulary: Vocabulary, takesBytes: Bool) throws(TokenizerError) -> BytePairModel {
    switch settings["dropout"] {
    case nil, .integer(0), .number(0): break
    case let dropout?:
      throw .unsupportedPart(key: settings.key("dropout"), found: dropout.kind, supported: ["null", "0"])
    }
    let options = try bytePairOptions(vocabulary)
    let merges = try MergeTable(lefts: lefts, rights: rights, prefix: options.prefix.count, vocabulary: vocabulary)
    return BytePairModel(vocabulary: vocabulary, merges: merges, options: options, takesBytes: takesBytes)
  }

  private func unigram(_ vocabulary: Vocabulary) throws(TokenizerError) -> UnigramModel {
    guard scores.count == vocabulary.count else {
      throw .wrongType(key: "model.vocab", expected: "an array of tokens with a score each", found: "an object")
    }
    let unknown = try settings.integer("unk_id", default: -1, in: 0...max(0, vocabulary.count - 1))
    guard unknown >= 0, vocabulary.count > 0 else { throw .missing(key: settings.key("unk_id")) }
    return UnigramModel(
      vocabulary: vocabulary, scores: scores, unknown: TokenID(unknown),
      byteFallback: try settings.bool("byte_fallback", default: false))
  }
}
