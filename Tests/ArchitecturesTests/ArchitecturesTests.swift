import Architectures
import Checkpoints
import Testing

struct ArchitecturesTests {
  /// The settings of a Gemma 3 of 12 layers, changed by `change`.
  static func gemma(_ change: (inout Metadata) -> Void = { _ in }) throws -> ModelConfig {
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
    return try ModelConfig(gguf: metadata, embeddingRows: 1000)
  }

  static func windows(_ config: ModelConfig) throws -> [Int?] {
    try Architecture.named("gemma3").attentions(of: config).map { $0?.window }
  }

  @Test func `five of six Gemma 3 layers see a window, the sixth everything, stretched`() throws {
    let config = try Self.gemma {
      $0["gemma3.rope.scaling.type"] = .string("linear")
      $0["gemma3.rope.scaling.factor"] = .number(8)
    }
    let period: [Int?] = [512, 512, 512, 512, 512, nil]
    #expect(try Self.windows(config) == period + period)
    let attentions = try Architecture.named("gemma3").attentions(of: config)
    #expect(attentions[0]?.rotary == RotarySettings(base: 10_000, dimension: 256))
    #expect(attentions[5]?.rotary == nil)
    #expect(config.rotary == RotarySettings(base: 1e6, dimension: 256, linearFactor: 8))
  }

  @Test func `a checkpoint may state which layers see a window`() throws {
    let everyThird = try Self.gemma { $0["gemma3.attention.sliding_window_pattern"] = .integer(3) }
    #expect(try Self.windows(everyThird).prefix(4) == [512, 512, nil, 512])
    let local = (0..<12).map { $0 == 4 }
    let listed = try Self.gemma { $0["gemma3.attention.sliding_window_pattern"] = .bools(local) }
    #expect(try Self.windows(listed) == local.map { $0 ? 512 : nil })
    let none = try Self.gemma { $0["gemma3.attention.sliding_window"] = .integer(0) }
    #expect(try Self.windows(none).allSatisfy { $0 == nil })
  }

  @Test(arguments: [MetadataValue.integer(0), .integer(-6), .bools([true, false]), .string("6")])
  func `a window pattern that makes no sense is refused`(pattern: MetadataValue) throws {
    #expect(throws: ConfigError.self) {
      try Self.gemma { $0["gemma3.attention.sliding_window_pattern"] = pattern }
    }
  }

  @Test func `only the 62-layer Gemma 3 scales scores by the width over its heads`() throws {
    let small = try Architecture.named("gemma3").attentions(of: try Self.gemma())
    #expect(small[0]?.scale == nil)
    let large = try Self.gemma {
      $0["gemma3.block_count"] = .integer(62)
      $0["gemma3.embedding_length"] = .integer(5376)
      $0["gemma3.attention.head_count"] = .integer(32)
    }
    #expect(try Architecture.named("gemma3").attentions(of: large)[0]?.scale == 1 / 168.0.squareRoot())
  }

  @Test(arguments: Architecture.all.map { $0.names[0] })
  func `every declared tensor has a name of its own`(name: String) throws {
    let tensors = try Architecture.named(name).tensors(of: try Self.gemma())
    let names = tensors.map { TensorNames.gguf.name($0.role) }
    #expect(Set(names).count == names.count)
  }
}
