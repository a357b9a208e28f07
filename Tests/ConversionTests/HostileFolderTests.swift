import Architectures
import Checkpoints
import Conversion
import Foundation
import Inference
import TestSupport
import Testing
import Tokenizers

/// Folders that lack something or lie: typed errors, never a file.
@Suite struct HostileFolderTests {
  /// A copy of a fixture with its config's text changed.
  private func folder(
    _ name: String = "llama_gqa", changing changes: [(String, String)] = [], tokenizer: String? = nil
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let from = Fixture.path("architectures/\(name)")
    var config = try String(contentsOfFile: from + "/config.json", encoding: .utf8)
    for (old, new) in changes {
      #expect(config.contains(old))
      config = config.replacingOccurrences(of: old, with: new)
    }
    try folder.write(config, to: "config.json")
    try folder.link("model.safetensors", to: from + "/model.safetensors")
    if let tokenizer { try folder.write(tokenizer, to: "tokenizer.json") }
    return folder
  }

  @Test func `sizes that the tensors don't have`() throws {
    let folder = try folder(changing: [("\"intermediate_size\": 160", "\"intermediate_size\": 1048576")])
    #expect(throws: InferenceError.self) { try WeightSources.open(folder.path) }
  }

  @Test func `a layer more than there is`() throws {
    let folder = try folder(changing: [("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4")])
    #expect(throws: InferenceError.self) { try WeightSources.open(folder.path) }
  }

  @Test func `a layer less than there is`() throws {
    let folder = try folder(changing: [("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2")])
    #expect(throws: InferenceError.self) { try WeightSources.open(folder.path) }
  }

  @Test func `a count of experts beyond all reason`() throws {
    let folder = try folder("mixtral", changing: [("\"num_local_experts\": 8", "\"num_local_experts\": 99999999")])
    #expect(throws: ConfigError.self) { try WeightSources.open(folder.path) }
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"model": {"type": "BPE", "vocab": {}, "merges": []}}"#,
    #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [["a", "b"]]}, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false}}"#,
    #"{"model": {"type": "BPE", "vocab": {"a": 4000000000}, "merges": []}, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false}}"#,
    #"{"model": {"type": "WordPiece", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}}"#,
    #"{"model": {"type": "Unigram", "unk_id": 7, "vocab": [["a", -1.0]]}}"#,
    #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "a+"}, "behavior": "Isolated"}}"#,
  ])
  func `a tokenizer that is broken, or that a file can't hold`(text: String) throws {
    let folder = try folder(tokenizer: text)
    let error = #expect(throws: (any Error).self) { try WeightSources.open(folder.path) }
    #expect(error is TokenizerError || error is CheckpointError, "\(String(describing: error))")
  }

  @Test func `a vocabulary larger than the embedding`() throws {
    let tokenizer = try String(
      contentsOfFile: Fixture.path("tokenizers/bpe_bytelevel_gpt2/tokenizer.json"), encoding: .utf8)
    let folder = try folder(tokenizer: tokenizer)
    #expect(throws: TokenizerError.wrongCount(key: "tokenizer.json", expected: 384, found: 1101)) {
      try WeightSources.open(folder.path)
    }
  }

  @Test func `without a tokenizer the file has no vocabulary`() throws {
    let source = try WeightSources.open(Fixture.path("architectures/llama_gqa"))
    #expect(source.metadata.string("tokenizer.ggml.model") == "none")
  }
}
