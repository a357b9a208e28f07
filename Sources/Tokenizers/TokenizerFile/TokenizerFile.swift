import Checkpoints

/// A `tokenizer.json`, read but not yet put together.
struct TokenizerFile {
  let model: ModelSection
  let sections: PartSettings
  private let normalizer: (any Normalizer)?

  init(_ file: MappedFile) throws {
    var reader = JSONReader(file.bytes, path: file.path)
    var model: ModelSection?
    var sections = Checkpoints.JSONValue.Object()
    guard reader.nextKind() == .object else {
      throw TokenizerError.wrongType(key: "tokenizer.json", expected: "an object", found: try reader.value().kind)
    }
    try reader.forEachMember { name, reader in
      let name = String(decoding: name, as: UTF8.self)
      if name == "model", model == nil {
        model = try ModelSection(&reader)
      } else {
        sections[name] = try reader.value()
      }
    }
    try reader.finish()
    guard let model else { throw TokenizerError.missing(key: "model") }
    self.model = model
    self.sections = try PartSettings(.object(sections), path: "")
    normalizer = try self.sections.optionalPart("normalizer").map(PartCatalogue.normalizers.make)
  }

  /// The tokens a text can hold as they are. One that the model has too keeps the model's id, others are numbered on
  /// from the last: Hugging Face's `tokenizers` doesn't heed the ids in the file either.
  func addedTokens(_ vocabulary: Vocabulary) throws(TokenizerError) -> [AddedToken] {
    guard sections["added_tokens"] != nil else { return [] }
    var ids: [[UInt8]: TokenID] = [:]
    var tokens: [AddedToken] = []
    var last = model.ids.count - 1
    for settings in try sections.parts("added_tokens") {
      let content = try settings.bytes("content")
      guard !content.isEmpty else { continue }
      let id = content.withUnsafeBufferPointer(vocabulary.id(of:)) ?? ids[content] ?? TokenID(last + 1)
      last = max(last, Int(id))
      ids[content] = id
      tokens.append(try AddedToken(settings, content, id, normalizer))
    }
    return tokens
  }

  /// Puts the parts together. `postProcessing` may change what stands around a text.
  func pipeline(
    _ vocabulary: Vocabulary, _ modelVocabulary: Vocabulary, _ added: [AddedToken], _ around: PostProcessing
  ) throws(TokenizerError) -> TokenizerPipeline {
    let segmenter = try sections.optionalPart("pre_tokenizer").map(PartCatalogue.segmenters.make)
    let (plain, isByteLevel) = Self.withoutAlphabet(segmenter)
    let takesBytes = isByteLevel ? try model.takesBytes(modelVocabulary) : false
    let normalized = added.filter(\.isNormalized)
    return TokenizerPipeline(
      vocabulary: vocabulary, rawTokens: AddedTokenSplitter(added.filter { !$0.isNormalized }),
      normalizedTokens: normalized.isEmpty ? nil : AddedTokenSplitter(normalized),
      normalizer: normalizer, segmenter: takesBytes ? plain : segmenter,
      model: try model.model(modelVocabulary, takesBytes: takesBytes), before: around.before, after: around.after,
      decoder: try sections.optionalPart("decoder").map(PartCatalogue.decoders.make) ?? BlankDecoder())
  }

  /// What stands around a text.
  func postProcessing(size: Int) throws(TokenizerError) -> PostProcessing {
    let around = try sections.optionalPart("post_processor").map(PartCatalogue.postProcessors.make) ?? PostProcessing()
    for id in around.before + around.after where id < 0 || Int(id) >= size {
      throw .idOutOfRange(Int(id), vocabularySize: size)
    }
    return around
  }

  /// The same without writing the byte alphabet at the end, where it does.
  private static func withoutAlphabet(_ segmenter: (any Segmenter)?) -> ((any Segmenter)?, isByteLevel: Bool) {
    switch segmenter {
    case var byteLevel as ByteLevelSegmenter:
      byteLevel.writesAlphabet = false
      return (byteLevel, true)
    case let sequence as SegmenterSequence:
      let (last, isByteLevel) = withoutAlphabet(sequence.parts.last)
      return (SegmenterSequence(parts: sequence.parts.dropLast() + [last].compactMap { $0 }), isByteLevel)
    default: return (segmenter, false)
    }
  }
}

extension AddedToken {
  fileprivate init(
    _ settings: PartSettings, _ content: [UInt8], _ id: TokenID, _ normalizer: (any Normalizer)?
  ) throws(TokenizerError) {
    (self.content, self.id) = (content, id)
    isSpecial = try settings.bool("special", default: false)
    isWord = try settings.bool("single_word", default: false)
    stripsLeft = try settings.bool("lstrip", default: false)
    stripsRight = try settings.bool("rstrip", default: false)
    isNormalized = try settings.bool("normalized", default: !isSpecial)
    pattern = isNormalized ? normalizer?.normalized(content) ?? content : content
  }
}

extension Vocabulary {
  /// Marks the special ones of the model's own tokens: only added tokens are looked up in a text by what they are.
  mutating func markSpecial(_ added: [AddedToken]) {
    for token in added where token.isSpecial && Int(token.id) < count { setType(.control, of: token.id) }
  }

  /// The same with the added tokens, which take the place of others with their id. They read as they are looked for.
  func adding(_ added: [AddedToken]) throws(TokenizerError) -> Vocabulary {
    var texts: [Int: AddedToken] = [:]
    for token in added { texts[Int(token.id)] = token }
    let count = max(self.count, (texts.keys.max() ?? -1) + 1)
    var tokens = StringTable()
    tokens.reserveCapacity(strings: count, bytes: self.tokens.bytes.count + 64 * added.count)
    var types: [TokenType] = []
    for id in 0..<count {
      if let token = texts[id] {
        tokens.append(token.pattern)
        types.append(token.isSpecial ? .control : .userDefined)
      } else if id < self.count {
        tokens.append(self.tokens[id])
        types.append(type(TokenID(id)))
      } else {
        tokens.append([])
        types.append(.unused)
      }
    }
    // A Unigram vocabulary may list a special token a second time, with a score.
    for token in added where token.isSpecial {
      let twin = token.pattern.withUnsafeBufferPointer(id(of:))
      if let twin, types[Int(twin)] == .normal { types[Int(twin)] = .control }
    }
    return try Vocabulary(tokens: tokens, types: types)
  }
}
