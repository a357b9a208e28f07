import Checkpoints

extension Tokenizer {
  /// The tokenizer of a model file or folder, of a vocabulary-only GGUF, or of a bare `tokenizer.json`.
  public convenience init(opening path: String) throws {
    if let folder = try MappedFile.holds("tokenizer.json", in: path) {
      try self.init(file: folder, folder: path)
    } else if path.hasSuffix(".json"), !path.hasSuffix(".safetensors.index.json") {
      try self.init(file: try MappedFile(path), folder: nil)
    } else {
      try self.init(checkpoint: try Checkpoint.open(path))
    }
  }

  /// The tokenizer that comes with an opened model: a GGUF file's own, else the `tokenizer.json` beside the weights.
  public convenience init(checkpoint: Checkpoint) throws {
    let path = checkpoint.paths.first ?? ""
    if checkpoint.metadata["tokenizer.ggml.model"] != nil || !checkpoint.format.hasPrefix("safetensors") {
      try self.init(metadata: checkpoint.metadata)
    } else {
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      guard let file = try MappedFile.holds("tokenizer.json", in: folder) else {
        throw TokenizerError.noTokenizer(folder: folder)
      }
      try self.init(file: file, folder: folder)
    }
  }

  /// The same; nil where the model's files bring none, as of one that is only given ids and asked for ids.
  public static func ifAny(of checkpoint: Checkpoint) throws -> Tokenizer? {
    if let kind = checkpoint.metadata.string("tokenizer.ggml.model"), ["none", "no_vocab"].contains(kind) {
      return nil
    }
    if checkpoint.format.hasPrefix("GGUF"), checkpoint.metadata["tokenizer.ggml.model"] == nil { return nil }
    do { return try Tokenizer(checkpoint: checkpoint) } catch TokenizerError.noTokenizer { return nil }
  }

  /// A `tokenizer.json`, with what the files of `folder` add to it.
  private convenience init(file: MappedFile, folder path: String?) throws {
    let file = try TokenizerFile(file)
    var modelVocabulary = try file.model.vocabulary()
    let added = try file.addedTokens(modelVocabulary)
    modelVocabulary.markSpecial(added)
    let vocabulary = try modelVocabulary.adding(added)
    let folder = try path.map(TokenizerFolder.init)
    func id(_ role: String) throws -> TokenID? {
      guard let text = try folder?.token(role) else { return nil }
      return added.first { $0.content.elementsEqual(text.utf8) }?.id ?? vocabulary.id(of: text)
    }
    let (bos, eos) = (try id("bos_token"), try id("eos_token"))
    var around = try file.postProcessing(size: vocabulary.count)
    if let adds = try folder?.adds("bos_token"), let bos { around.setFirst(bos, adds) }
    if let adds = try folder?.adds("eos_token"), let eos { around.setLast(eos, adds) }
    var ends = try folder?.endsOfGeneration(vocabularySize: vocabulary.count) ?? []
    if !ends.isEmpty, let eos { ends.insert(eos) }
    self.init(
      vocabulary: vocabulary, codec: try file.pipeline(vocabulary, modelVocabulary, added, around),
      special: SpecialTokens(
        bos: bos, eos: eos, unknown: try id("unk_token"), padding: try id("pad_token"), ends: ends,
        vocabulary: vocabulary),
      addsBOS: bos.map(around.before.contains) ?? false, addsEOS: eos.map(around.after.contains) ?? false,
      chatTemplateSource: try folder?.chatTemplate())
  }
}

extension PostProcessing {
  /// Puts `token` first, or takes it away from there.
  fileprivate mutating func setFirst(_ token: TokenID, _ adds: Bool) {
    if before.first == token { before.removeFirst() }
    if adds { before.insert(token, at: 0) }
  }

  fileprivate mutating func setLast(_ token: TokenID, _ adds: Bool) {
    if after.last == token { after.removeLast() }
    if adds { after.append(token) }
  }
}

extension MappedFile {
  /// A file in a folder; nil where either isn't there.
  static func holds(_ name: String, in folder: String) throws -> MappedFile? {
    do throws(CheckpointError) {
      return try MappedFile(folder + "/" + name)
    } catch  where error.kind == .missingFile {
      return nil
    }
  }
}
