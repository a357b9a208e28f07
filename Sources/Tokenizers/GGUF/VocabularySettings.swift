import Checkpoints

/// A Hugging Face folder's tokenizer under the keys a GGUF file has for it, as llama.cpp's converter would write them.
///
/// Source: gguf-py's `constants.py`, llama.cpp's `llama-vocab.cpp`.
public struct VocabularySettings {
  public private(set) var metadata = Metadata()
  /// What a user should know of texts that a file's reader would read otherwise.
  public private(set) var remarks: [String] = []

  /// `rows`: of the embedding, up to which the vocabulary is filled. A folder without a tokenizer gives a file without a
  /// vocabulary, which llama.cpp runs on ids alone.
  ///
  /// Throws `TokenizerError` for a tokenizer that can't be read, or that a file can't hold.
  public init(folder: String, rows: Int) throws {
    guard let mapped = try MappedFile.holds("tokenizer.json", in: folder) else {
      metadata["tokenizer.ggml.model"] = .string("none")
      return
    }
    let file = try TokenizerFile(mapped)
    let tokenizer = try Tokenizer(opening: folder)
    let form = try VocabularyForm(file)
    let entries = try VocabularyEntries(file, form: form, rows: rows)
    metadata["tokenizer.ggml.model"] = .string(form.model)
    metadata["tokenizer.ggml.pre"] = .string(form.preTokenizer)
    metadata["tokenizer.ggml.tokens"] = .strings(entries.texts)
    if let scores = entries.scores { metadata["tokenizer.ggml.scores"] = .numbers(scores) }
    metadata.set(
      "tokenizer.ggml.token_type", .integers(entries.types.map { Int64($0.rawValue) }), type: .int32)
    if form.model == "gpt2" { metadata["tokenizer.ggml.merges"] = .strings(file.model.writtenMerges) }
    add(form)
    try add(tokenizer, TokenizerFolder(folder), file)
    try check(against: tokenizer, file)
  }

  private mutating func add(_ form: VocabularyForm) {
    if let adds = form.addsBlankPrefix { metadata["tokenizer.ggml.add_space_prefix"] = .bool(adds) }
    if let merges = form.mergesBlanks { metadata["tokenizer.ggml.remove_extra_whitespaces"] = .bool(merges) }
    guard let map = form.characterMap else { return }
    metadata.set("tokenizer.ggml.precompiled_charsmap", .integers(map.map(Int64.init)), type: .uint8)
  }

  /// Roles, and what stands around a text.
  private mutating func add(_ tokenizer: Tokenizer, _ folder: TokenizerFolder, _ file: TokenizerFile) throws {
    let roles: [(String, TokenID?)] = [
      ("bos", try tokenizer.bos ?? folder.id("bos_token_id", size: tokenizer.vocabularySize)),
      ("eos", try tokenizer.eos ?? folder.id("eos_token_id", size: tokenizer.vocabularySize)),
      ("unknown", try tokenizer.unknown ?? file.model.unknownID(tokenizer)),
      ("padding", try tokenizer.padding ?? folder.id("pad_token_id", size: tokenizer.vocabularySize)),
    ]
    for case let (role, id?) in roles { metadata["tokenizer.ggml.\(role)_token_id"] = .integer(Int64(id)) }
    // A chat's turns may end with a token of their own.
    if let eos = roles[1].1, tokenizer.endOfGeneration.contains(eos) {
      let others = tokenizer.endOfGeneration.subtracting([eos]).sorted()
      if let turn = tokenizer.eot.flatMap({ others.contains($0) ? $0 : nil }) {
        metadata["tokenizer.ggml.eot_token_id"] = .integer(Int64(turn))
      }
    }
    let around = try file.postProcessing(size: tokenizer.vocabularySize)
    guard around.before.allSatisfy({ $0 == roles[0].1 }), around.after.allSatisfy({ $0 == roles[1].1 }) else {
      throw TokenizerError.unsayable("it puts other tokens around a text than those that begin and end it")
    }
    metadata["tokenizer.ggml.add_bos_token"] = .bool(tokenizer.addsBOS || !around.before.isEmpty)
    metadata["tokenizer.ggml.add_eos_token"] = .bool(tokenizer.addsEOS || !around.after.isEmpty)
    if let template = tokenizer.chatTemplateSource { metadata["tokenizer.chat_template"] = .string(template) }
  }

  // MARK: - Check

  /// Reads texts with the folder's tokenizer and with the file's. Where they differ on plain prose and code the file would
  /// be wrong; where they differ on single tokens, as published tokenizers do here and there, that is worth a remark.
  private mutating func check(against tokenizer: Tokenizer, _ file: TokenizerFile) throws {
    let written = try Tokenizer(metadata: metadata)
    for text in Self.probes {
      let (expected, found) = (tokenizer.encode(text), written.encode(text))
      guard expected == found else {
        throw TokenizerError.unsayable("its reader would read the text '\(text)' as \(found), not as \(expected)")
      }
    }
    var unlike = 0
    for id in 0..<TokenID(tokenizer.vocabularySize) where written.type(id) == .normal {
      let text = try tokenizer.decode([id])
      guard !text.isEmpty, !text.unicodeScalars.contains("\u{FFFD}") else { continue }
      if tokenizer.encode(text, addSpecial: false) != written.encode(text, addSpecial: false) { unlike += 1 }
    }
    if unlike > 0 {
      remarks.append(
        "The texts of \(unlike) of \(tokenizer.vocabularySize) tokens are read otherwise from a GGUF file.")
    }
  }

  /// Words, contractions, numbers, white space, symbols, scripts.
  private static let probes = [
    "Hello, world! It's 12345.67 o'clock, I'LL say; we've DONE 3.3 things.",
    "for (int i = 0; i < 100; i++) {\n\tprintf(\"%d\\n\", x[i]);\n}\n\n\n    return x_1 += 2;  ",
    "Größe café naïve, нещо на Български, 我想在 apple 工作 1314151 天～, 日本語の テスト, 안녕하세요, ภาษาไทย, हिन्दी, שלום.",
    "🚀 (normal) 😶‍🌫️ ------======= ''''''``````\"\"\"\"......!!!!!!??????  a  b   c    d\t\te",
  ]
}

extension TokenizerFolder {
  /// A role's id in `config.json`, where the vocabulary's own files don't name it.
  fileprivate func id(_ key: String, size: Int) throws -> TokenID? {
    guard let value = try number(key), value >= 0, value < size else { return nil }
    return TokenID(value)
  }
}

extension ModelSection {
  /// What the model itself names.
  fileprivate func unknownID(_ tokenizer: Tokenizer) throws(TokenizerError) -> TokenID? {
    if let text = try settings.optionalString("unk_token") { return tokenizer.id(of: text) }
    guard case .integer(let id)? = settings["unk_id"], id >= 0, id < tokenizer.vocabularySize else { return nil }
    return TokenID(id)
  }

  /// As texts with a blank between; blanks inside are written in the byte alphabet.
  fileprivate var writtenMerges: StringTable {
    func written(_ piece: ArraySlice<UInt8>) -> [UInt8] {
      piece.contains(0x20) ? piece.flatMap { $0 == 0x20 ? Array("Ġ".utf8) : [$0] } : Array(piece)
    }
    var table = StringTable()
    for merge in 0..<lefts.count { table.append(written(lefts[merge]) + [0x20] + written(rights[merge])) }
    return table
  }
}
