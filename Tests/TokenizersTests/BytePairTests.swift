import Checkpoints
import Testing
import Tokenizers

@Suite struct BytePairTests {
  @Test func `merges apply in the order of training, leftmost first`() throws {
    let tokenizer = try Tokenizer(
      metadata: byteLevelMetadata(tokens: ["aa", "ab", "aab"], merges: ["a a", "a b", "aa b"]))
    func texts(_ text: String) -> [String] { tokenizer.encode(text).map { tokenizer.text($0) ?? "?" } }
    #expect(texts("aab") == ["aab"])
    #expect(texts("aaab") == ["aa", "ab"])
    #expect(texts("bab") == ["b", "ab"])
  }

  @Test func `a word of 300 kB is merged in a moment, and as short words are`() throws {
    let tokenizer = try Tokenizer(metadata: byteLevelMetadata(tokens: ["aa", "aaaa"], merges: ["a a", "aa aa"]))
    let count = 300_001
    var ids: [TokenID] = []
    let time = ContinuousClock().measure { ids = tokenizer.encode(String(repeating: "a", count: count)) }
    #expect(ids == [TokenID](repeating: 257, count: count / 4) + [TokenID(0x61)])
    #expect(time < .seconds(20))
  }

  @Test func `texts of any kind survive encoding and decoding`() throws {
    let tokenizer = try Fixtures.tokenizer("ggml-vocab-gpt-2.gguf")
    let texts = [
      "", "\0", "\r\n \u{85}\u{a0}\u{3000}", "e\u{301}\u{323}", "👨‍👩‍👧‍👦🏳️‍🌈🇩🇪", "العَرَبِيَّة", "日本語、한국어", "\u{10ffff}\u{e000}",
      "don't 'S 12345 ½Ⅷ٣", "   \n\n\t x  ",
    ]
    for text in texts { #expect(try tokenizer.decode(tokenizer.encode(text)) == text, "\(text.debugDescription)") }
  }

  @Test func `special tokens in a text count only when asked for, the longest first`() throws {
    var metadata = byteLevelMetadata(tokens: ["<e>", "<e>>", "<u>", "e>><u>"])
    metadata["tokenizer.ggml.token_type"] = .integers([Int64](repeating: 1, count: 256) + [3, 3, 4, 3])
    let tokenizer = try Tokenizer(metadata: metadata)
    #expect(tokenizer.encode("<e>", parseSpecial: true) == [256])
    #expect(tokenizer.encode("<e>>", parseSpecial: true) == [257])
    #expect(tokenizer.encode("<e>><u>", parseSpecial: true) == [0x3c, 259])
    #expect(tokenizer.encode("<e><u>", parseSpecial: false) == [0x3c, 0x65, 0x3e, 258])
    #expect(tokenizer.encode(String(repeating: "<u>", count: 100_000)).count == 100_000)
  }

  @Test func `a byte the vocabulary lacks is dropped, and a merge through a missing piece still works`() throws {
    var metadata = Metadata()
    var tokens = StringTable()
    for token in ["a", "b", "abb"] { tokens.append(token.utf8) }
    var merges = StringTable()
    for merge in ["a b", "ab b", "nonsense", "", " ", "x y"] { merges.append(merge.utf8) }
    metadata["tokenizer.ggml.model"] = .string("gpt2")
    metadata["tokenizer.ggml.pre"] = .string("gpt-2")
    metadata["tokenizer.ggml.tokens"] = .strings(tokens)
    metadata["tokenizer.ggml.merges"] = .strings(merges)
    let tokenizer = try Tokenizer(metadata: metadata)
    #expect(tokenizer.encode("abb") == [2])
    #expect(tokenizer.encode("ab") == [0, 1])
    #expect(tokenizer.encode("axyb") == [0, 1])
  }

  @Test func `pre-tokenizers cut numbers and white space each in their own way`() throws {
    func cut(_ text: String, _ pre: String) throws -> [String] {
      // With every pair of different bytes merged, a token ends only where a word does.
      var metadata = byteLevelMetadata(tokens: words, merges: wordMerges, pre: pre)
      metadata["tokenizer.ggml.bos_token_id"] = .integer(0)
      let tokenizer = try Tokenizer(metadata: metadata)
      return try tokenizer.encode(text, addSpecial: false).map { try tokenizer.decode([$0]) }
    }
    #expect(try cut("a123", "gpt-2") == ["a", "123"])
    #expect(try cut("a123", "smollm") == ["a", "1", "2", "3"])
    #expect(try cut("a1231", "llama-bpe") == ["a", "123", "1"])
    #expect(try cut("a123", "qwen2") == ["a", "1", "2", "3"])
  }

  private let words = ["12", "123"]
  private let wordMerges = ["1 2", "12 3"]
}
