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
    "bpe_split_qwen2_nfc": ("gpt2", "qwen2"), "bpe_metaspace_bytefallback_llama2": ("llama", "default"),
    "unigram_t5": ("t5", "default"),
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
    let settings = try VocabularySettings(folder: try folder(name).path, rows: rows)
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

  @Test func `a vocabulary is filled up to the embedding's rows`() throws {
    let settings = try VocabularySettings(folder: try folder("bpe_bytelevel_gpt2").path, rows: 1104)
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
