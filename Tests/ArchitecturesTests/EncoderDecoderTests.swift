import Architectures
import Checkpoints
import Foundation
import TestSupport
import Testing

/// What T5 and its kin declare.
struct EncoderDecoderTests {
  /// The settings of a small model, changed by `change`.
  static func declaration(
    _ name: String, tensors: Set<String> = [], _ change: (inout Metadata) -> Void = { _ in }
  ) throws -> Declaration {
    var metadata = Metadata()
    metadata["model_type"] = .string(name)
    var sizes: [String: Int64] = [
      "num_layers": 4, "num_decoder_layers": 6, "d_model": 64, "d_kv": 8, "d_ff": 96, "num_heads": 4,
    ]
    if name == "switch_transformers" {
      sizes.merge(
        ["num_experts": 8, "expert_capacity": 12, "num_sparse_encoder_layers": 2, "num_sparse_decoder_layers": 2],
        uniquingKeysWith: { $1 })
    }
    for (key, size) in sizes { metadata[key] = .integer(size) }
    change(&metadata)
    return try Architecture.named(name).declaration(Settings(metadata, tensors: tensors), embeddingRows: 100)
  }

  static func sparse(_ declaration: Declaration?) -> [Int] {
    (declaration?.experts ?? []).enumerated().compactMap { $1 == nil ? nil : $0 }
  }

  @Test func `stacks have their own numbers of layers and sparse ones among them`() throws {
    let model = try Self.declaration("switch_transformers")
    #expect(model.config.blockCount == 6 && model.encoder?.blocks.count == 4)
    #expect(Self.sparse(model) == [1, 4] && Self.sparse(model.encoderStack) == [1, 3])
    #expect(model.experts[1]?.capacity == 12 && model.experts[1]?.used == 1)
    let every = try Self.declaration("switch_transformers") { $0["decoder_sparse_step"] = .integer(1) }
    #expect(Self.sparse(every) == Array(0..<6))
    let none = try Self.declaration("switch_transformers") {
      $0["decoder_sparse_step"] = .integer(0)
      $0["encoder_sparse_step"] = .integer(0)
    }
    #expect(Self.sparse(none).isEmpty && Self.sparse(none.encoderStack).isEmpty)
  }

  @Test func `only a tied head is scaled`() throws {
    #expect(try Self.declaration("t5").config.logitScale == 0.125)
    #expect(try Self.declaration("t5") { $0["tie_word_embeddings"] = .bool(false) }.config.logitScale == nil)
    let saved = try Self.declaration("t5") {
      $0["tie_word_embeddings"] = .bool(true)
      $0["scale_decoder_outputs"] = .bool(false)
    }
    #expect(saved.config.logitScale == nil)
  }

  @Test(arguments: [
    ("relu", FeedForward.plain(.relu)), ("gated-gelu", .gated(.geluTanh)), ("gelu", .plain(.gelu)),
    ("gated-silu", .swiglu), ("gated-relu", .gated(.relu)),
  ])
  func `the feed-forward is named by one word`(name: String, expected: FeedForward) throws {
    let model = try Self.declaration("t5") { $0["feed_forward_proj"] = .string(name) }
    #expect(model.blocks[0].last?.mixer == .feedForward(expected))
  }

  @Test func `settings that can't be honoured are refused`() throws {
    let changes: [(String, MetadataValue)] = [
      ("relative_attention_num_buckets", .integer(3)), ("relative_attention_num_buckets", .integer(0)),
      ("relative_attention_max_distance", .integer(16)), ("relative_attention_max_distance", .integer(1 << 40)),
      ("relative_attention_max_distance", .integer(1 << 23)), ("decoder_start_token_id", .integer(100)),
      ("num_decoder_layers", .integer(0)), ("router_dtype", .string("bfloat16")), ("expert_capacity", .integer(-1)),
      ("dense_act_fn", .string("snake")), ("encoder_sparse_step", .string("2")),
    ]
    for (key, value) in changes {
      #expect(throws: ConfigError.self, "\(key)") { try Self.declaration("switch_transformers") { $0[key] = value } }
    }
    #expect(throws: ConfigError.self) {
      try Self.declaration("t5", tensors: ["encoder.block.0.layer.0.SelfAttention.q.weight"])
    }
    #expect(throws: ConfigError.self) { try Architecture.named("t5encoder") }
  }

  private struct Buckets: Decodable {
    let buckets: Int
    let max_distance: Int
    let bidirectional: Bool
    /// First distance and row, wherever that changes.
    let runs: [[Int]]
  }

  @Test func `distances fall into the buckets transformers puts them in`() throws {
    let tables = try JSONDecoder().decode(
      [Buckets].self, from: try Fixture.data("encoder-decoders/relative_buckets.json"))
    #expect(tables.count > 10)
    for table in tables {
      let bias = RelativeBias(
        buckets: table.buckets, maxDistance: table.max_distance, isBidirectional: table.bidirectional, tableLayer: 0)
      var runs: [[Int]] = []
      for distance in -1100...1100 where runs.last?[1] != bias.bucket(distance) {
        runs.append([distance, bias.bucket(distance)])
      }
      #expect(runs == table.runs, "\(table.buckets) \(table.max_distance)")
    }
  }
}
