import Checkpoints
import Testing
import Tokenizers

/// Every value of `tokenizer.ggml.pre` against llama.cpp.
@Suite struct PreTokenizerTests {
  private static func character(_ byte: UInt8) -> String { byteCharacters[Int(byte)] }
  private static let pairs = PreTokenizerVectors.pairs.map { (character($0.left), character($0.right)) }

  private func tokenizer(_ name: String) throws -> Tokenizer {
    var metadata = byteLevelMetadata(
      tokens: Self.pairs.map { $0 + $1 }, merges: Self.pairs.map { "\($0) \($1)" }, pre: name)
    metadata["tokenizer.ggml.add_bos_token"] = .bool(false)
    return try Tokenizer(metadata: metadata)
  }

  private func digest(_ tokenizer: Tokenizer) -> UInt64 {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for text in PreTokenizerVectors.texts {
      for id in tokenizer.encode(text, addSpecial: false).map(UInt64.init) + [0xffff_ffff] {
        digest = (digest ^ id) &* 0x100_0000_01b3
      }
    }
    return digest
  }

  @Test(arguments: PreTokenizerVectors.digests)
  func `words are cut as llama.cpp cuts them`(_ names: String, _ expected: UInt64) throws {
    let names = names.split(separator: " ").map(String.init)
    let tokenizer = try tokenizer(names[0])
    #expect(digest(tokenizer) == expected, "\(names[0])")
    // The others share its splitter, so a few texts will do.
    for name in names.dropFirst() {
      let other = try self.tokenizer(name)
      for text in PreTokenizerVectors.texts.prefix(8) {
        #expect(other.encode(text, addSpecial: false) == tokenizer.encode(text, addSpecial: false), "\(name)")
      }
    }
  }

  /// llama.cpp gives these for the text as it was encoded.
  @Test(arguments: [
    ("gpt-2", "a! b. c's're x'y,?"), ("llama-bpe", "a! b. c's're x'y,?"), ("qwen2", "a ! b . c 's 're x ' y , ?"),
  ])
  func `decoding a whole text takes blanks before punctuation away where llama.cpp does`(
    _ name: String, _ expected: String
  ) throws {
    let tokenizer = try tokenizer(name)
    let ids = tokenizer.encode("a ! b . c 's 're x ' y , ?", addSpecial: false)
    #expect(try tokenizer.decode(ids) == expected)
  }

  @Test func `an unknown name is refused with the names there are`() {
    #expect(throws: TokenizerError.self) { try tokenizer("no-such-split") }
  }

  @Test func `blanks are cut in powers of two where a vocabulary wants them so`() throws {
    var metadata = byteLevelMetadata(
      tokens: ["ĠĠ", "ĠĠĠĠ", "ĠĠĠĠĠĠĠĠ"], merges: ["Ġ Ġ", "ĠĠ ĠĠ", "ĠĠĠĠ ĠĠĠĠ"], pre: "jais-2")
    metadata["tokenizer.ggml.add_bos_token"] = .bool(false)
    func lengths(_ count: Int, _ text: String) throws -> [Int] {
      let tokenizer = try Tokenizer(metadata: metadata)
      return tokenizer.encode(String(repeating: " ", count: count) + text).map { tokenizer.piece($0).count }
    }
    // Six blanks before a word: four, one, and the one that goes with the word.
    #expect(try lengths(7, "x") == [4, 2, 1, 1])
    #expect(try lengths(6, "x") == [4, 1, 1, 1])
    #expect(try lengths(6, "") == [4, 2])
    metadata["tokenizer.ggml.pre"] = .string("llama-bpe")
    #expect(try lengths(6, "x") == [4, 1, 1, 1])
  }

  @Test func `characters merge with the mark of a blank, and unknown ones become bytes`() throws {
    var (tokens, merges) = (StringTable(), StringTable())
    let texts = ["a", "b", "▁", "\n", "\n\n", "▁a", "ab", "▁ab"]
    for text in texts { tokens.append(text.utf8) }
    for byte in 0..<256 {
      let digits = String(byte, radix: 16, uppercase: true)
      tokens.append("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8)
    }
    for merge in ["a b", "▁ ab", "▁ a"] { merges.append(merge.utf8) }
    var metadata = Metadata()
    metadata["tokenizer.ggml.model"] = .string("gemma4")
    metadata["tokenizer.ggml.tokens"] = .strings(tokens)
    metadata["tokenizer.ggml.merges"] = .strings(merges)
    metadata["tokenizer.ggml.token_type"] = .integers(
      [Int64](repeating: 1, count: texts.count) + [Int64](repeating: 6, count: 256))
    let tokenizer = try Tokenizer(metadata: metadata)
    #expect(tokenizer.encode("a ab b") == [0, 7, 2, 1])
    #expect(tokenizer.encode("a\n\nb\n") == [0, 4, 1, 3])
    #expect(tokenizer.encode("é") == [TokenID(texts.count + 0xc3), TokenID(texts.count + 0xa9)])
    #expect(try tokenizer.decode(tokenizer.encode(" aé\n\n b")) == " aé\n\n b")
  }
}
