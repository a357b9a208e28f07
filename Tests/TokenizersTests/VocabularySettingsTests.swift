import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenizers

/// Published tokenizers under GGUF's keys, against the ids Hugging Face's give.
@Suite struct VocabularySettingsTests {
  private struct Golden: Decodable {
    struct Vector: Decodable {
      let text: String
      let ids: [Int32]
      let ids_with_special: [Int32]
    }
    let vectors: [Vector]
  }

  private static let kinds: KeyValuePairs = [
    "bpe_bytelevel_gpt2": ("gpt2", "gpt-2"), "bpe_split_llama3": ("gpt2", "llama-bpe"),
    "bpe_split_qwen2_nfc": ("gpt2", "qwen2"), "unigram_t5": ("t5", "default"),
  ]

  /// A fixture with the roles of its special tokens beside it.
  private func folder(_ name: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.link("tokenizer.json", to: Fixture.path("tokenizers/\(name)/tokenizer.json"))
    let roles = [
      "bpe_split_llama3": #"{"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"}"#,
      "bpe_metaspace_bytefallback_llama2":
        #"{"bos_token": "<s>", "eos_token": "</s>", "unk_token": {"content": "<unk>"}}"#,
      "unigram_t5": #"{"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}"#,
    ]
    try folder.write(roles[name] ?? #"{"eos_token": "<|endoftext|>"}"#, to: "tokenizer_config.json")
    return folder
  }

  @Test(arguments: kinds.map(\.key))
  func `a file's tokenizer gives the ids of the folder's`(name: String) throws {
    let rows = 1152
    let folder = try folder(name)
    let settings = try VocabularySettings(folder: folder.path, rows: rows)
    let kind = try #require(Self.kinds.first { $0.key == name }?.value)
    #expect(settings.metadata.string("tokenizer.ggml.model") == kind.0)
    #expect(settings.metadata.string("tokenizer.ggml.pre") == kind.1)
    #expect(settings.remarks.isEmpty, "\(settings.remarks)")
    let tokenizer = try Tokenizer(metadata: settings.metadata)
    let golden = try JSONDecoder().decode(Golden.self, from: try Fixture.data("tokenizers/\(name)/vectors.json"))
    // llama.cpp doesn't compose text.
    for vector in golden.vectors where name != "bpe_split_qwen2_nfc" || vector.text.isComposed {
      #expect(tokenizer.encode(vector.text, addSpecial: false, parseSpecial: true) == vector.ids, "\(vector.text)")
      #expect(tokenizer.encode(vector.text, parseSpecial: true) == vector.ids_with_special, "\(vector.text)")
    }
  }

  /// Its merges were learned, not made from scores: SentencePiece would merge more.
  @Test func `merges that scores can't say are refused`() throws {
    let folder = try folder("bpe_metaspace_bytefallback_llama2")
    #expect(throws: TokenizerError.self) { try VocabularySettings(folder: folder.path, rows: 1152) }
  }

  @Test func `merges become scores of what they make, the first the best`() throws {
    let folder = try TemporaryFolder()
    let marks = ["<unk>", "<s>", "</s>"]
    let bytes = (0..<256).map { "<0x" + String($0 + 256, radix: 16, uppercase: true).dropFirst() + ">" }
    let texts = marks + bytes + ["▁", "a", "b", "ab", "▁ab", "abab"]
    let vocabulary = texts.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
    let added = marks.enumerated().map { #"{"id": \#($0), "content": "\#($1)", "special": true}"# }
    try folder.write(
      """
      {"model": {"type": "BPE", "byte_fallback": true, "unk_token": "<unk>", "vocab": {\(vocabulary)},
       "merges": [["a", "b"], ["ab", "ab"], ["▁", "ab"]]}, "added_tokens": [\(added.joined(separator: ", "))],
       "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
        {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}}
      """, to: "tokenizer.json")
    try folder.write(#"{"bos_token": "<s>", "eos_token": "</s>", "add_bos_token": true}"#, to: "tokenizer_config.json")
    let metadata = try VocabularySettings(folder: folder.path, rows: texts.count).metadata
    #expect(metadata.string("tokenizer.ggml.model") == "llama")
    #expect(metadata.bool("tokenizer.ggml.add_space_prefix") == true)
    #expect(try #require(metadata.numbers("tokenizer.ggml.scores")).suffix(3) == [-1, -3, -2])
    #expect(try #require(metadata.integers("tokenizer.ggml.token_type")).prefix(4) == [2, 3, 3, 6])
    let first = TokenID(marks.count + bytes.count)
    #expect(try Tokenizer(metadata: metadata).encode("ab abab") == [1, first + 4, first, first + 5])
  }

  @Test func `a vocabulary is filled up to the embedding's rows`() throws {
    let folder = try folder("bpe_bytelevel_gpt2")
    let settings = try VocabularySettings(folder: folder.path, rows: 1104)
    let tokens = try #require(settings.metadata.strings("tokenizer.ggml.tokens"))
    let types = try #require(settings.metadata.integers("tokenizer.ggml.token_type"))
    #expect(
      (1099..<1104).map { tokens.string($0) }.suffix(4) == ["<|endoftext|>", "[PAD1101]", "[PAD1102]", "[PAD1103]"])
    #expect(types.suffix(4) == [3, 5, 5, 5])
  }
}

extension String {
  fileprivate var isComposed: Bool {
    unicodeScalars.elementsEqual(precomposedStringWithCanonicalMapping.unicodeScalars)
  }
}
