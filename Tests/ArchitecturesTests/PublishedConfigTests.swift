import Architectures
import Checkpoints
import Testing

/// What a `config.json` may say, and what is refused with what was expected and found.
struct PublishedConfigTests {
  static func metadata(_ changes: [String: MetadataValue] = [:]) -> Metadata {
    var metadata = Metadata()
    metadata["model_type"] = .string("llama")
    let sizes: [String: Int64] = [
      "num_hidden_layers": 4, "hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4,
      "num_key_value_heads": 2, "max_position_embeddings": 128,
    ]
    for (key, size) in sizes { metadata[key] = .integer(size) }
    metadata["rms_norm_eps"] = .number(1e-5)
    for (key, value) in changes { metadata[key] = value }
    return metadata
  }

  static func declare(_ changes: [String: MetadataValue] = [:]) throws -> Declaration {
    let settings = try Settings(metadata(changes))
    return try Architecture.named(settings.architecture).declaration(settings, embeddingRows: 100)
  }

  @Test func `both styles of rotary settings give the same`() throws {
    let old = try Self.declare([
      "rope_theta": .number(5e5), "rope_scaling.rope_type": .string("linear"), "rope_scaling.factor": .number(4),
    ])
    let new = try Self.declare([
      "rope_parameters.rope_theta": .number(5e5), "rope_parameters.rope_type": .string("linear"),
      "rope_parameters.factor": .number(4),
    ])
    #expect(old.config.rotary == RotarySettings(base: 5e5, dimension: 16, scaling: .linear(4)))
    #expect(new == old)
  }

  @Test func `the kind of scaling may be called type`() throws {
    let named = try Self.declare(["rope_scaling.type": .string("linear"), "rope_scaling.factor": .integer(4)])
    #expect(named.config.rotary.scaling == .linear(4))
  }

  @Test func `kinds of layers may rotate apart`() throws {
    let gemma = try Self.declare([
      "model_type": .string("gemma3_text"), "sliding_window": .integer(8),
      "rope_parameters.full_attention.rope_theta": .number(1e6),
      "rope_parameters.full_attention.rope_type": .string("linear"),
      "rope_parameters.full_attention.factor": .number(8),
      "rope_parameters.sliding_attention.rope_theta": .number(2e4),
      "rope_parameters.sliding_attention.rope_type": .string("default"), "head_dim": .integer(16),
    ])
    #expect(gemma.config.rotary == RotarySettings(base: 1e6, dimension: 16, scaling: .linear(8)))
    #expect(gemma.attentions[0]?.rotary?.scaling == RotaryScaling.none)
  }

  @Test func `what a config leaves out is what the family's own code takes`() throws {
    let gemma = try Self.declare(["model_type": .string("gemma2"), "head_dim": .integer(16)])
    #expect(gemma.config.attentionSoftcap == 50 && gemma.config.logitSoftcap == 30)
    #expect(gemma.attentions[0]?.scale == 1.0 / 16 && gemma.attentions[0]?.window == 4096)
    #expect(try Self.declare(["model_type": .string("cohere")]).config.rotary.base == 5e5)
    #expect(try Self.declare(["model_type": .string("mistral")]).attentions[0]?.window == 4096)
    let qwen = try Self.declare(["model_type": .string("qwen2"), "sliding_window": .integer(4)])
    #expect(qwen.attentions.allSatisfy { $0?.window == nil })
  }

  @Test func `null takes the place of what the family's own code takes`() throws {
    var metadata = Self.metadata(["model_type": .string("gemma2"), "head_dim": .integer(16)])
    metadata.deny("final_logit_softcapping")
    let settings = try Settings(metadata)
    let gemma = try Architecture.named("gemma2").declaration(settings, embeddingRows: 100)
    #expect(gemma.config.logitSoftcap == nil && gemma.config.attentionSoftcap == 50)
  }

  @Test func `a mixture may have experts in no layer at all`() throws {
    let dense = try Self.declare([
      "model_type": .string("qwen3_moe"), "num_experts": .integer(8), "decoder_sparse_step": .integer(9),
    ])
    #expect(dense.experts.allSatisfy { $0 == nil })
    let error = #expect(throws: ConfigError.self) {
      try Self.declare(["model_type": .string("qwen3"), "num_experts": .integer(8)])
    }
    #expect(error?.description.contains("mixture of experts") == true)
  }

  @Test func `YaRN takes its factor from the contexts where none is stated`() throws {
    let declared = try Self.declare([
      "rope_scaling.rope_type": .string("yarn"), "rope_scaling.original_max_position_embeddings": .integer(32),
    ])
    guard case .yarn(let yarn) = declared.config.rotary.scaling else {
      Issue.record("no YaRN")
      return
    }
    #expect(yarn.factor == 4 && yarn.originalContext == 32)
    #expect(abs(yarn.magnitude - 1.1386294) < 1e-6)
  }

  @Test func `ALiBi slopes follow the paper for any number of heads`() {
    #expect(ALiBi().slopes(heads: 8) == (1...8).map { 1 / Float(1 << $0) })
    let twelve = ALiBi().slopes(heads: 12)
    #expect(Array(twelve.prefix(8)) == ALiBi().slopes(heads: 8))
    #expect(abs(twelve[8] - 0.70710677) < 1e-6 && abs(twelve[9] - 0.35355338) < 1e-6)
    #expect(ALiBi().slopes(heads: 1) == [1 / 256])
  }

  static let refused: [[String: MetadataValue]] = [
    ["rope_scaling.rope_type": .string("dynamic"), "rope_scaling.factor": .number(2)],
    ["rope_scaling.factor": .number(2)], ["rope_scaling.rope_type": .string("linear")],
    ["rope_scaling.rope_type": .string("mrope")], ["hidden_act": .string("quick_gelu")],
    ["num_attention_heads": .integer(0)], ["num_attention_heads": .integer(.max)], ["hidden_size": .string("64")],
    ["num_key_value_heads": .integer(3)], ["num_hidden_layers": .integer(-1)], ["head_dim": .integer(15)],
    ["model_type": .string("gemma2"), "use_bidirectional_attention": .bool(true)],
    ["model_type": .string("mpt"), "attn_config.qk_ln": .bool(true)],
    ["rms_norm_eps": .number(.nan)], ["rms_norm_eps": .bool(true)], ["rope_theta": .number(-1)],
    ["partial_rotary_factor": .number(2)], ["model_type": .string("mamba")],
    ["sliding_window": .integer(8), "layer_types": .bools([true])], ["rope_theta": .number(.infinity)],
    [
      "rope_scaling.rope_type": .string("longrope"), "rope_scaling.short_factor": .doubles([1]),
      "rope_scaling.long_factor": .doubles([1]),
    ],
    [
      "rope_scaling.rope_type": .string("llama3"), "rope_scaling.factor": .number(8),
      "rope_scaling.low_freq_factor": .number(4), "rope_scaling.high_freq_factor": .number(1),
      "rope_scaling.original_max_position_embeddings": .integer(32),
    ],
    ["model_type": .string("falcon"), "apply_residual_connection_post_layernorm": .bool(true)],
    ["model_type": .string("gpt_neo"), "attention_types": .nested([.nested([.integer(1), .integer(99)])])],
    ["model_type": .string("opt"), "word_embed_proj_dim": .integer(0)],
    ["model_type": .string("falcon"), "alibi": .integer(1)],
  ]

  @Test(arguments: refused)
  func `settings that can't be honoured are refused`(changes: [String: MetadataValue]) throws {
    if let listed = changes["sliding_window"], listed == .integer(8) {
      #expect(throws: ConfigError.self) { try Self.declare(changes.merging(["model_type": .string("mistral")]) { $1 }) }
    }
    let error = #expect(throws: ConfigError.self) { try Self.declare(changes) }
    #expect(error?.description.isEmpty == false)
  }

  /// Any family, any setting replaced by any value: an error or a declaration, never a crash.
  @Test(arguments: Architecture.all.map { $0.names.last ?? "" })
  func `no value of any setting crashes`(family: String) throws {
    let values: [MetadataValue] = [
      .integer(0), .integer(1), .integer(3), .integer(-7), .integer(.max), .integer(.min), .number(0), .number(0.001),
      .number(-3), .number(1e300), .number(.nan), .bool(true), .bool(false), .string("full_attention"), .string(""),
      .integers([1, 2]), .integers([]), .doubles([]), .bools([true, false, true, false]), .nested([]),
    ]
    let keys = [
      "num_hidden_layers", "hidden_size", "intermediate_size", "num_attention_heads", "num_key_value_heads",
      "max_position_embeddings", "rms_norm_eps", "head_dim", "rope_theta", "partial_rotary_factor", "rotary_pct",
      "rope_scaling.rope_type", "rope_scaling.factor", "sliding_window", "layer_types", "sliding_window_pattern",
      "hidden_act", "query_pre_attn_scalar", "word_embed_proj_dim", "no_rope_layers", "no_rope_layer_interval",
      "num_ln_in_parallel_attn", "new_decoder_architecture", "multi_query", "alibi", "parallel_attn", "num_kv_heads",
      "attention_types", "max_window_layers", "use_sliding_window", "clip_qkv", "final_logit_softcapping",
      "tie_word_embeddings", "original_max_position_embeddings", "rotary_dim",
    ]
    for key in keys {
      for value in values {
        var changes: [String: MetadataValue] = ["model_type": .string(family), "sliding_window": .integer(4)]
        changes[key] = value
        let declared = try? Self.declare(changes)
        if let declared { #expect(declared.blocks.count == declared.config.blockCount) }
      }
    }
  }
}
