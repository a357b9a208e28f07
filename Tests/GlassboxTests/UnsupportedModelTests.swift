import Foundation
import TestSupport
import Testing

/// Models this build doesn't run: one line that names what it is about, status 65, and no output.
struct UnsupportedModelTests {
  static var sizes: [String: Any] {
    [
      "num_hidden_layers": 1, "hidden_size": 8, "intermediate_size": 8, "num_attention_heads": 2,
      "max_position_embeddings": 16, "rms_norm_eps": 1e-5,
    ]
  }

  /// What `logits` answers for a model at `path`, having checked that it wrote nothing.
  private func refusal(_ path: String, in folder: TemporaryFolder) async throws -> String {
    let output = folder.path + "/out.safetensors"
    let result = try await Glassbox.run("logits", path, "--ids", "1,2", "--trace", "--output", output)
    #expect(result.status == 65, "\(result.errors)")
    #expect(result.output == "" && result.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: output))
    return result.errors
  }

  /// A folder with this config and an embedding.
  private func refusal(config: [String: Any]) async throws -> String {
    let folder = try TemporaryFolder()
    let header = #"{"model.embed_tokens.weight":{"dtype":"F32","shape":[4,8],"data_offsets":[0,128]}}  "#
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    try folder.write(length + Data(header.utf8) + Data(count: 128), to: "model.safetensors")
    try folder.write(try JSONSerialization.data(withJSONObject: config), to: "config.json")
    return try await refusal(folder.path, in: folder)
  }

  @Test(arguments: [
    "mamba", "mamba2", "rwkv", "jamba", "bert", "roberta", "vit", "siglip_vision_model", "whisper", "llama4_text",
  ]) func `an architecture that isn't built in is named, and so are those that are`(type: String) async throws {
    let message = try await refusal(config: ["model_type": type])
    #expect(message.contains("'\(type)'") && message.contains("olmoe"))
  }

  @Test(arguments: ["mrope", "ntk", "", "dynamic"])
  func `a rotary scaling that isn't known is named`(type: String) async throws {
    let scaling: [String: Any] = ["rope_scaling": ["rope_type": type, "factor": 2]]
    let message = try await refusal(config: Self.sizes.merging(scaling.merging(["model_type": "llama"]) { $1 }) { $1 })
    #expect(message.contains("'\(type)'") && message.contains("yarn"))
  }

  @Test(arguments: [
    ("llama", "hidden_act", "quick_gelu"), ("deepseek_v2", "topk_method", "expert_choice"),
    ("deepseek_v3", "scoring_func", "tanh"),
  ]) func `a kind of part that isn't known is named`(family: String, key: String, value: String) async throws {
    let own: [String: Any] = [
      "model_type": family, key: value, "kv_lora_rank": 4, "qk_rope_head_dim": 2, "qk_nope_head_dim": 2,
      "v_head_dim": 2, "n_routed_experts": 2, "num_experts_per_tok": 1, "n_group": 1, "topk_group": 1,
    ]
    #expect(try await refusal(config: Self.sizes.merging(own) { $1 }).contains("'\(value)'"))
  }

  @Test func `a GGUF file of another architecture is refused by its name`() async throws {
    let folder = try TemporaryFolder()
    let path = Fixture.path("tokenizers/ggml-vocab-bert-bge.gguf")
    #expect(try await refusal(path, in: folder).contains("'bert'"))
  }

  @Test func `a tensor type that isn't known is named with its tensor`() async throws {
    let folder = try TemporaryFolder()
    var file = try Fixture.data("gguf/llama_gqa-f32.gguf")
    let name = Data("blk.1.attn_q.weight".utf8)
    let end = try #require(file.range(of: name)).upperBound
    // Behind a name come the number of dimensions, two of them, and the type.
    file[end + 4 + 16] = 199
    let message = try await refusal(try folder.write(file, to: "odd.gguf"), in: folder)
    #expect(message.contains("199") && message.contains("blk.1.attn_q.weight"))
  }
}
