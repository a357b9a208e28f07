import Checkpoints
import Testing
import Tokenizers

@Suite struct TokenizersTests {
  @Test(arguments: ["ggml-vocab-gpt-2.gguf", "ggml-vocab-llama-spm.gguf", "ggml-vocab-bert-bge.gguf"])
  func `a vocabulary-only file gives llama cpp's ids for its own test texts`(_ name: String) throws {
    let tokenizer = try Fixtures.tokenizer(name)
    let cases = try Fixtures.vocabularyTest(name)
    #expect(cases.count > 40)
    for (text, ids) in cases { #expect(tokenizer.encode(text, addSpecial: false) == ids, "\(text.debugDescription)") }
  }

  @Test func `SmolLM2 gives llama cpp's ids and texts`() throws {
    try agree(Fixtures.smollm2(), with: Fixtures.vectors("smollm2.vectors.json"))
  }

  @Test func `GPT-2 gives llama cpp's ids and texts`() throws {
    try agree(Fixtures.tokenizer("ggml-vocab-gpt-2.gguf"), with: Fixtures.vectors("gpt-2.vectors.json"))
  }

  @Test func `a SentencePiece vocabulary gives llama cpp's ids and texts`() throws {
    try agree(Fixtures.tokenizer("ggml-vocab-llama-spm.gguf"), with: Fixtures.vectors("llama-spm.vectors.json"))
  }

  @Test func `a WordPiece vocabulary gives llama cpp's ids and texts`() throws {
    try agree(Fixtures.tokenizer("ggml-vocab-bert-bge.gguf"), with: Fixtures.vectors("bert-bge.vectors.json"))
  }

  /// The vocabulary is that of `unigram_t5/tokenizer.json`, written as GGUF.
  @Test func `a Unigram vocabulary gives llama cpp's ids and texts`() throws {
    try agree(Fixtures.tokenizer("ggml-vocab-t5.gguf"), with: Fixtures.vectors("t5.vectors.json"))
  }

  @Test(arguments: ["gpt-2", "llama-spm", "bert-bge", "t5"])
  func `special tokens in a text count only when asked for`(_ name: String) throws {
    try expectSpecialTokensOnlyWhenAsked(Fixtures.tokenizer("ggml-vocab-\(name).gguf"))
  }

  private func agree(_ tokenizer: Tokenizer, with vectors: [Fixtures.Vectors.Vector]) throws {
    #expect(vectors.count == 60)
    for vector in vectors {
      let name = vector.text.debugDescription
      #expect(tokenizer.encode(vector.text, addSpecial: false) == vector.ids, "\(name)")
      #expect(
        tokenizer.encode(vector.text, addSpecial: false, parseSpecial: true) == vector.ids_parse_special, "\(name)")
      #expect(tokenizer.encode(vector.text, addSpecial: true, parseSpecial: true) == vector.ids_add_special, "\(name)")
      #expect(try tokenizer.decode(vector.ids) == vector.decoded, "\(name)")
    }
  }

  @Test func `SmolLM2's roles are those llama cpp derives`() throws {
    let tokenizer = try Fixtures.smollm2()
    #expect(tokenizer.bos == 1)
    #expect(tokenizer.eos == 2)
    #expect(tokenizer.endOfGeneration == [0, 2, 4])
    #expect(!tokenizer.addsBOS && !tokenizer.addsEOS)
    #expect(tokenizer.type(2) == .control)
    #expect(tokenizer.isSpecial(2) && !tokenizer.isSpecial(100))
  }

  @Test func `an unsupported model or pre-tokenizer is named with those that are supported`() throws {
    var metadata = byteLevelMetadata()
    metadata["tokenizer.ggml.pre"] = .string("klingon")
    #expect {
      try Tokenizer(metadata: metadata)
    } throws: { error in
      "\(error)".contains("'klingon'") && "\(error)".contains("llama-bpe")
    }
    metadata["tokenizer.ggml.model"] = .string("runes")
    #expect {
      try Tokenizer(metadata: metadata)
    } throws: { error in
      "\(error)".contains("'runes'") && "\(error)".contains("gpt2")
    }
  }
}
