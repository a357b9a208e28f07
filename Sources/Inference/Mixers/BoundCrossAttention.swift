import Architectures
import Tensors

/// Attention to the source with its weights. Keys and values are made from the encoder's output once, when the source is
/// read; a step only makes queries.
struct BoundCrossAttention: AttendingMixer, Sendable {
  let layer: Int
  private let queries: Linear
  /// Keys and values, read from the encoder's output.
  private let source: Linear
  let output: Linear
  let shape: AttentionShape

  init(_ attention: CrossAttention, layer: Int, config: ModelConfig, from binder: inout TensorBinder) throws {
    self.layer = layer
    queries = try binder.linear([.block(layer, .crossQuery)])
    source = try binder.linear([.block(layer, .crossKey), .block(layer, .crossValue)])
    output = try binder.linear([.block(layer, .crossOutput)])
    var shape = AttentionShape(config)
    if let scale = attention.scale { shape.scale = Float(scale) }
    self.shape = shape
  }

  /// Bytes of weights that no step reads.
  var idleBytes: Int { source.weights.bytes }

  var stages: AttentionStages { .toSource(layer: layer) }

  /// Fills `cache.source` from `tokens` rows of the encoder's output, loaded in `scratch.multiplier`.
  func readSource(
    tokens: Int, cache: borrowing KVCache, scratch: inout Scratch, probing probe: inout some Probe
  ) {
    let width = shape.kvHeads * shape.headDim, stride = source.weights.rows
    let keys = scratch.projections, values = keys + width
    let cached = cache.source.layer(layer)
    source.apply(&scratch.multiplier, tokens: tokens, into: keys)
    probe.show(stages.keys, keys, tokens: tokens, width: width, stride: stride, at: 0)
    probe.show(stages.values, values, tokens: tokens, width: width, stride: stride, at: 0)
    store(keys, tokens: tokens, cache: cache, into: cached.keys)
    store(values, tokens: tokens, cache: cache, into: cached.values)
  }

  /// Reads `scratch.normed` and `cache.source`, writes `out`. [tokens, embeddingLength]
  func run(
    tokens: Int, pool: WorkerPool, cache: borrowing KVCache, scratch: inout Scratch,
    into out: UnsafeMutablePointer<Float>, accumulate: Bool, probing probe: inout some Probe
  ) {
    let width = shape.heads * shape.headDim, cached = cache.source.layer(layer)
    let rows = scratch.projections
    scratch.multiplier.load(scratch.normed.base, tokens: tokens, columns: queries.weights.columns)
    queries.apply(&scratch.multiplier, tokens: tokens, into: rows)
    probe.show(stages.queries, rows, tokens: tokens, width: width, at: cache.count)
    let call = AttentionCall(
      shape, queries: rows, queryStride: width, tokens: tokens, firstPosition: cache.count,
      seeingAll: cache.source.count, keys: cached.keys, values: cached.values, type: cache.type,
      capacity: cached.positions)
    attend(call, pool: pool, scratch: &scratch, probing: &probe)
    probe.show(stages.headOutputs, scratch.context, tokens: tokens, width: width, at: cache.count)
    scratch.multiplier.load(scratch.context, tokens: tokens, columns: width)
    output.apply(&scratch.multiplier, tokens: tokens, into: out, accumulate: accumulate)
  }

  private func store(
    _ rows: UnsafePointer<Float>, tokens: Int, cache: borrowing KVCache, into storage: UnsafeMutableRawPointer
  ) {
    AttentionKernel.store(
      rows, stride: source.weights.rows, tokens: tokens, at: 0, into: storage, type: cache.type,
      kvHeads: shape.kvHeads, headDim: shape.headDim, capacity: cache.source.layer(layer).positions)
  }
}
