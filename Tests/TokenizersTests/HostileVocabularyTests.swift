import Checkpoints
import Testing
import Tokenizers

@Suite struct HostileVocabularyTests {
  @Test func `missing and mistyped keys are named`() {
    let keys = ["tokenizer.ggml.model", "tokenizer.ggml.tokens", "tokenizer.ggml.merges"]
    for key in keys {
      var metadata = byteLevelMetadata()
      metadata[key] = nil
      #expect(throws: TokenizerError.missing(key: key)) { try Tokenizer(metadata: metadata) }
    }
    let typed =
      keys + [
        "tokenizer.ggml.pre", "tokenizer.ggml.token_type", "tokenizer.ggml.scores", "tokenizer.ggml.bos_token_id",
        "tokenizer.ggml.add_bos_token", "tokenizer.chat_template",
      ]
    for key in typed {
      for value in [MetadataValue.number(1), .bools([true]), .nested([])] {
        var metadata = byteLevelMetadata()
        metadata[key] = value
        #expect { try Tokenizer(metadata: metadata) } throws: { "\($0)".contains("'\(key)'") }
      }
    }
  }

  @Test func `a duplicate token is an error that gives both ids`() {
    #expect(throws: TokenizerError.duplicateToken(text: "!", first: 0x21, second: 256)) {
      try Tokenizer(metadata: byteLevelMetadata(tokens: ["!"]))
    }
  }

  @Test func `empty tokens do no harm`() throws {
    let tokenizer = try Tokenizer(metadata: byteLevelMetadata(tokens: ["", "", "ab"], merges: ["a b"]))
    #expect(tokenizer.encode("ab") == [258])
    #expect(try tokenizer.decode([256, 258, 257]) == "ab")
  }

  @Test func `special ids outside the vocabulary are ignored, and adding one that is missing is an error`() throws {
    for id in [-1, 256, 1 << 40] {
      var metadata = byteLevelMetadata()
      metadata["tokenizer.ggml.eos_token_id"] = .integer(Int64(id))
      #expect(try Tokenizer(metadata: metadata).eos == nil)
      metadata["tokenizer.ggml.add_eos_token"] = .bool(true)
      #expect { try Tokenizer(metadata: metadata) } throws: { "\($0)".contains("eos_token_id") }
    }
  }

  @Test func `too few types or scores are an error, unknown types are not`() throws {
    for key in ["tokenizer.ggml.token_type", "tokenizer.ggml.scores"] {
      var metadata = byteLevelMetadata()
      metadata[key] = .integers([1, 2])
      #expect(throws: TokenizerError.wrongCount(key: key, expected: 256, found: 2)) {
        try Tokenizer(metadata: metadata)
      }
    }
    var metadata = byteLevelMetadata()
    metadata["tokenizer.ggml.token_type"] = .integers([Int64](repeating: 99, count: 256))
    #expect(try Tokenizer(metadata: metadata).encode("a") == [0x61])
  }

  @Test func `an empty vocabulary encodes everything to nothing`() throws {
    for model in ["gpt2", "llama"] {
      var metadata = byteLevelMetadata()
      metadata["tokenizer.ggml.model"] = .string(model)
      metadata["tokenizer.ggml.add_bos_token"] = .bool(false)
      metadata["tokenizer.ggml.tokens"] = .strings(StringTable())
      let tokenizer = try Tokenizer(metadata: metadata)
      #expect(tokenizer.encode("hello").isEmpty)
    }
  }

  @Test func `vocabularies of random tokens, merges and bytes never trap`() throws {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("ab <|>Ġ▁é0\u{ff}".utf8)
    func text() -> [UInt8] {
      (0..<Int.random(in: 0...4, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
    }
    for round in 0..<300 {
      var metadata = Metadata()
      var (tokens, merges) = (StringTable(), StringTable())
      var seen: Set<[UInt8]> = []
      for _ in 0..<40 {
        let token = text()
        if seen.insert(token).inserted { tokens.append(token) }
        merges.append(text() + [0x20] + text())
      }
      metadata["tokenizer.ggml.model"] = .string(round % 2 == 0 ? "gpt2" : "llama")
      metadata["tokenizer.ggml.pre"] = .string("gpt-2")
      metadata["tokenizer.ggml.tokens"] = .strings(tokens)
      metadata["tokenizer.ggml.merges"] = .strings(merges)
      metadata["tokenizer.ggml.token_type"] = .integers((0..<tokens.count).map { Int64($0 % 9) - 1 })
      let tokenizer = try Tokenizer(metadata: metadata)
      let ids = tokenizer.encode(text() + text() + text(), parseSpecial: Bool.random(using: &random))
      #expect(ids.allSatisfy(tokenizer.contains))
      _ = try tokenizer.decode((0..<20).map { _ in TokenID.random(in: 0..<TokenID(tokens.count)) })
    }
  }
}
