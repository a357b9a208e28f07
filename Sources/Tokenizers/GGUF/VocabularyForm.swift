import Checkpoints

/// Which of the tokenizers that llama.cpp has a `tokenizer.json` describes, told by the form of its parts.
struct VocabularyForm {
  /// `tokenizer.ggml.model`
  var model: String
  /// `tokenizer.ggml.pre`
  var preTokenizer = "default"
  var addsBlankPrefix: Bool?
  var mergesBlanks: Bool?
  /// The table a Unigram vocabulary normalizes by.
  var characterMap: [UInt8]?

  init(_ file: TokenizerFile) throws(TokenizerError) {
    let normalizers = try Self.flattened(file.sections, "normalizer", inside: "normalizers")
    let splits = try Self.flattened(file.sections, "pre_tokenizer", inside: "pretokenizers")
    var isByteLevel = false
    for split in splits where try split.string("type") == "ByteLevel" { isByteLevel = true }
    switch try file.model.kind() {
    case .bpe where isByteLevel: self = try Self.bytePairs(file.model, normalizers, splits)
    case .bpe: self = try Self.sentencePieces(file.model, normalizers, splits)
    case .unigram: self = try Self.unigram(file.model, normalizers, splits)
    case .wordPiece, .wordLevel:
      throw .unsayable("no model that llama.cpp generates text with has one of type \(try file.model.kind().rawValue)")
    }
  }

  private init(model: String) { self.model = model }

  /// The parts of a section one after the other, those of a sequence included.
  private static func flattened(
    _ settings: PartSettings, _ name: String, inside: String
  ) throws(TokenizerError) -> [PartSettings] {
    guard let part = try settings.optionalPart(name) else { return [] }
    guard try part.string("type") == "Sequence" else { return [part] }
    return try part.parts(inside)
  }

  private static func unknown(_ part: PartSettings) throws(TokenizerError) -> TokenizerError {
    .unsayable("llama.cpp has no counterpart of the \(try part.string("type")) at '\(part.path)'")
  }

  // MARK: - Byte pairs

  private static func bytePairs(
    _ model: ModelSection, _ normalizers: [PartSettings], _ splits: [PartSettings]
  ) throws(TokenizerError) -> VocabularyForm {
    // Composed text is what nearly all text is; llama.cpp doesn't compose.
    for part in normalizers where try part.string("type") != "NFC" { throw try unknown(part) }
    for name in ["continuing_subword_prefix", "end_of_word_suffix"] {
      guard try model.settings.optionalString(name) ?? "" == "" else {
        throw .unsayable("its model has a '\(name)'")
      }
    }
    var form = VocabularyForm(model: "gpt2")
    form.preTokenizer = try PublishedSplits(splits).name(
      ignoresMerges: try model.settings.bool("ignore_merges", default: false))
    return form
  }

  // MARK: - SentencePiece

  /// Byte pairs of characters with a token for each byte: SentencePiece's, as Llama 2 has it.
  private static func sentencePieces(
    _ model: ModelSection, _ normalizers: [PartSettings], _ splits: [PartSettings]
  ) throws(TokenizerError) -> VocabularyForm {
    guard try model.settings.bool("byte_fallback", default: false) else {
      throw .unsayable("its model merges characters and has no tokens for bytes")
    }
    var form = VocabularyForm(model: "llama")
    var (prepends, replaces) = (false, false)
    for part in normalizers {
      switch try part.string("type") {
      case "Prepend" where try part.string("prepend") == "▁": prepends = true
      case "Replace" where try part.replacesBlank: replaces = true
      default: throw try unknown(part)
      }
    }
    for part in splits {
      switch try part.string("type") {
      // Where blanks have been replaced there are none to split at.
      case "Split" where try part.isBlankSplit && replaces: break
      case "Metaspace":
        let metaspace = try part.metaspace()
        guard metaspace.replacement == Array("▁".utf8) else { throw try unknown(part) }
        guard try !part.bool("split", default: true) || model.blanksAreFirst else {
          throw .unsayable("its pre-tokenizer splits at blanks, but tokens have some inside")
        }
        (prepends, replaces) = (metaspace.scheme != .never, true)
      default: throw try unknown(part)
      }
    }
    guard replaces else { throw .unsayable("it doesn't write blanks as '▁'") }
    form.addsBlankPrefix = prepends
    return form
  }

  // MARK: - Unigram

  private static func unigram(
    _ model: ModelSection, _ normalizers: [PartSettings], _ splits: [PartSettings]
  ) throws(TokenizerError) -> VocabularyForm {
    guard try !model.settings.bool("byte_fallback", default: false) else {
      throw .unsayable("its Unigram model writes unknown characters as bytes")
    }
    var form = VocabularyForm(model: "t5")
    (form.addsBlankPrefix, form.mergesBlanks) = (false, false)
    for part in normalizers {
      switch try part.string("type") {
      case "Precompiled": form.characterMap = try part.base64("precompiled_charsmap")
      case "Replace" where try part.joinsBlanks: form.mergesBlanks = true
      case "Strip": break
      default: throw try unknown(part)
      }
    }
    for part in splits {
      switch try part.string("type") {
      case "WhitespaceSplit": form.mergesBlanks = true
      case "Metaspace": form.addsBlankPrefix = try part.metaspace().scheme != .never
      default: throw try unknown(part)
      }
    }
    return form
  }
}

extension PartSettings {
  /// `" "` to `"▁"`.
  fileprivate var replacesBlank: Bool {
    get throws(TokenizerError) {
      guard try string("content") == "▁", case .text(let text) = try pattern("pattern") else { return false }
      return text == [0x20]
    }
  }

  /// Two blanks and more to one.
  fileprivate var joinsBlanks: Bool {
    get throws(TokenizerError) {
      guard [" ", "▁"].contains(try string("content")), case .expression(let program) = try pattern("pattern") else {
        return false
      }
      return program.source == " {2,}"
    }
  }

  fileprivate var isBlankSplit: Bool {
    get throws(TokenizerError) { if case .text([0x20]) = try pattern("pattern") { true } else { false } }
  }
}

extension ModelSection {
  /// Whether no token has a `▁` behind another character than `▁`.
  fileprivate var blanksAreFirst: Bool {
    let blank = Array("▁".utf8)
    return (0..<texts.count).allSatisfy { index in
      var text = texts[index]
      if text.starts(with: blank) { text = text.dropFirst(blank.count) }
      return !text.indices.contains { text[$0...].starts(with: blank) }
    }
  }
}
