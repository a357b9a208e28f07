import Architectures
import Checkpoints
import Testing

struct ArchitecturesTests {
  /// The settings of a Gemma 3 of 12 layers, changed by `change`.
  static func gemma(_ change: (inout Metadata) -> Void = { _ in }) throws -> Declaration {
    var metadata = Metadata()
    metadata["general.architecture"] = .string("gemma3")
    let sizes: [String: Int64] = [
      "block_count": 12, "embedding_length": 640, "feed_forward_length": 2048, "context_length": 32768,
      "attention.head_count": 4, "attention.head_count_kv": 1, "attention.key_length": 256,
      "attention.value_length": 256, "attention.sliding_window": 512,
    ]
    for (key, size) in sizes { metadata["gemma3.\(key)"] = .integer(size) }
    metadata["gemma3.attention.layer_norm_rms_epsilon"] = .number(1e-6)
    metadata["gemma3.rope.freq_base"] = .number(1e6)
    change(&metadata)
    return try Architecture.named("gemma3").declaration(Settings(metadata), embeddingRows: 1000)
  }

  static func windows(_ declaration: Declaration) -> [Int?] { declaration.attentions.map { $0?.window } }

  @Test func `five of six Gemma 3 layers see a window, the sixth everything, stretched`() throws {
    let gemma = try Self.gemma {
      $0["gemma3.rope.scaling.type"] = .string("linear")
      $0["gemma3.rope.scaling.factor"] = .number(8)
    }
    let period: [Int?] = [512, 512, 512, 512, 512, nil]
    #expect(Self.windows(gemma) == period + period)
    let attentions = gemma.attentions
    #expect(attentions[0]?.rotary == RotarySettings(base: 10_000, dimension: 256))
    #expect(attentions[5]?.rotary == nil)
    #expect(gemma.config.rotary == RotarySettings(base: 1e6, dimension: 256, scaling: .linear(8)))
  }

  @Test func `a checkpoint may state which layers see a window`() throws {
    let everyThird = try Self.gemma { $0["gemma3.attention.sliding_window_pattern"] = .integer(3) }
    #expect(Self.windows(everyThird).prefix(4) == [512, 512, nil, 512])
    let local = (0..<12).map { $0 == 4 }
    let listed = try Self.gemma { $0["gemma3.attention.sliding_window_pattern"] = .bools(local) }
    #expect(Self.windows(listed) == local.map { $0 ? 512 : nil })
    let none = try Self.gemma { $0["gemma3.attention.sliding_window"] = .integer(0) }
    #expect(Self.windows(none).allSatisfy { $0 == nil })
  }

  @Test(arguments: [MetadataValue.integer(0), .integer(-6), .bools([true, false]), .string("6")])
  func `a window pattern that makes no sense is refused`(pattern: MetadataValue) throws {
    #expect(throws: ConfigError.self) {
      try Self.gemma { $0["gemma3.attention.sliding_window_pattern"] = pattern }
    }
  }

  @Test func `only the 62-layer Gemma 3 scales scores by the width over its heads`() throws {
    #expect(try Self.gemma().attentions[0]?.scale == nil)
    let large = try Self.gemma {
      $0["gemma3.block_count"] = .integer(62)
      $0["gemma3.embedding_length"] = .integer(5376)
      $0["gemma3.attention.head_count"] = .integer(32)
    }
    #expect(large.attentions[0]?.scale == 1 / 168.0.squareRoot())
  }

  /// Settings that any family can make something of.
  static func settings(_ name: String, _ format: CheckpointFormat) throws -> Settings {
    var metadata = Metadata()
    let sizes: [(gguf: String, published: String, Int64)] = [
      ("block_count", "num_hidden_layers", 4), ("embedding_length", "hidden_size", 64),
      ("feed_forward_length", "intermediate_size", 128), ("context_length", "max_position_embeddings", 64),
      ("attention.head_count", "num_attention_heads", 4), ("attention.head_count_kv", "num_key_value_heads", 2),
      ("attention.kv_lora_rank", "kv_lora_rank", 24), ("attention.key_length_mla", "qk_nope_head_dim", 16),
      ("attention.value_length_mla", "v_head_dim", 16), ("rope.dimension_count", "qk_rope_head_dim", 8),
    ]
    for size in sizes {
      metadata[format == .gguf ? "\(name).\(size.gguf)" : size.published] = .integer(size.2)
    }
    for key in ["\(name).attention.layer_norm_rms_epsilon", "rms_norm_eps"] { metadata[key] = .number(1e-5) }
    metadata[format == .gguf ? "general.architecture" : "model_type"] = .string(name)
    return try Settings(metadata)
  }

  @Test(arguments: Architecture.all.flatMap(\.names), [CheckpointFormat.gguf, .published])
  func `every declared tensor has places of its own`(name: String, format: CheckpointFormat) throws {
    let architecture = try Architecture.named(name)
    let declaration = try architecture.declaration(try Self.settings(name, format), embeddingRows: 100)
    let names = architecture.names(in: format)
    var places: Set<String> = []
    // The embedding is both stacks'.
    let encoder = (declaration.encoderTensors ?? []).filter { $0.role != .tokenEmbedding }
    for (tensors, names) in [(declaration.tensors, names), (encoder, names.ofEncoder)] {
      for tensor in tensors {
        let own = names.places(of: tensor.role)
        #expect(!own.isEmpty || tensor.isOptional, "\(tensor.role)")
        for (name, source) in own where source.sharing.isEmpty {
          #expect(places.insert(name).inserted, "\(name)")
        }
      }
    }
  }

  /// Settings of DeepSeek-V3 as GGUF, changed by `change`.
  static func mixture(_ change: (inout Metadata) -> Void = { _ in }) throws -> Declaration {
    var metadata = Metadata()
    metadata["general.architecture"] = .string("deepseek2")
    let sizes: [String: Int64] = [
      "block_count": 6, "embedding_length": 64, "feed_forward_length": 128, "context_length": 64,
      "attention.head_count": 4, "attention.head_count_kv": 1, "attention.key_length": 32,
      "attention.value_length": 24, "attention.key_length_mla": 24, "attention.value_length_mla": 16,
      "attention.kv_lora_rank": 24, "rope.dimension_count": 8, "leading_dense_block_count": 1, "expert_count": 8,
      "expert_used_count": 2, "expert_feed_forward_length": 32, "expert_shared_count": 2, "expert_gating_func": 2,
      "expert_group_count": 4, "expert_group_used_count": 2,
    ]
    for (key, size) in sizes { metadata["deepseek2.\(key)"] = .integer(size) }
    metadata["deepseek2.attention.layer_norm_rms_epsilon"] = .number(1e-6)
    metadata["deepseek2.expert_weights_norm"] = .bool(true)
    metadata["deepseek2.expert_weights_scale"] = .number(2.5)
    change(&metadata)
    return try Architecture.named("deepseek2").declaration(Settings(metadata), embeddingRows: 100)
  }

  @Test func `a GGUF file's settings make DeepSeek-V3 of DeepSeek-V2`() throws {
    let experts = try Self.mixture().experts
    #expect(experts.map { $0 == nil } == [true, false, false, false, false, false])
    let router = try #require(experts[1]).router
    #expect(
      router
        == Router(
          scoring: .sigmoid, normalises: true, scale: 2.5, groups: ExpertGroups(count: 4, used: 2, scored: 2)))
    #expect(experts[1]?.shared == SharedExpert(feedForwardLength: 64))
  }

  @Test func `heads attend in the space of what is cached, whatever file states their sizes`() throws {
    let split = try #require(try Self.mixture().latentAttention)
    let old = try Self.mixture {
      $0["deepseek2.attention.key_length_mla"] = nil
      $0["deepseek2.attention.value_length_mla"] = nil
      $0["deepseek2.attention.key_length"] = .integer(24)
      $0["deepseek2.attention.value_length"] = .integer(16)
      $0["deepseek2.attention.head_count_kv"] = .integer(4)
    }
    #expect(old.latentAttention == split)
    #expect((old.config.headCountKV, old.config.headDimension) == (1, 32))
    #expect(split.plainDimension == 16 && split.rotatedDimension == 8 && split.scale == 1 / 24.0.squareRoot())
  }

  @Test func `experts in every other layer, as the settings say`() throws {
    let sparse = try Self.mixture {
      $0["deepseek2.leading_dense_block_count"] = .integer(0)
      $0["deepseek2.interleave_moe_layer_step"] = .integer(2)
    }
    #expect(sparse.experts.map { $0 != nil } == [false, true, false, true, false, true])
  }

  @Test(arguments: [
    ("expert_used_count", MetadataValue.integer(9)), ("expert_used_count", .integer(0)),
    ("expert_group_count", .integer(3)), ("expert_group_used_count", .integer(5)),
    ("expert_gating_func", .integer(3)), ("expert_feed_forward_length", .integer(0)),
    ("rope.dimension_count", .integer(24)), ("attention.kv_lora_rank", .integer(-1)),
    ("rope.dimension_count", .integer(7)), ("expert_shared_count", .integer(-2)),
  ])
  func `settings that make no mixture are refused`(key: String, value: MetadataValue) throws {
    #expect(throws: ConfigError.self) { try Self.mixture { $0["deepseek2.\(key)"] = value } }
  }

  @Test func `experts in a family without any are refused`() throws {
    #expect(throws: ConfigError.self) { try Self.gemma { $0["gemma3.expert_count"] = .integer(8) } }
  }
}
