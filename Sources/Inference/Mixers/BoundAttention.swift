import Architectures
import Tensors

/// Self-attention with its weights: projects, rotates, appends to the cache, attends, projects back.
struct BoundAttention: Sendable {
  let layer: Int
  /// Queries, keys and values, read from one input.
  let projections: Linear
  let output: Linear
  let shape: AttentionShape
  /// Of each head of the queries, and of the keys.
  let queryNorm: BoundNorm?
  let keyNorm: BoundNorm?
  /// Which of the model's tables it rotates by, and how many dimensions.
  let rotaryTable: Int
  let rotaryDimension: Int
  let pairing: RotaryPairing

  init(
    _ attention: Attention, layer: Int, config: ModelConfig, rotary: RotaryTables, from binder: inout TensorBinder
  ) throws {
    self.layer = layer
    projections = try binder.linear([
      (.block(layer, .query), .block(layer, .queryBias)),
      (.block(layer, .key), .block(layer, .keyBias)),
      (.block(layer, .value), .block(layer, .valueBias)),
    ])
    output = try binder.linear([(.block(layer, .attentionOutput), .block(layer, .attentionOutputBias))])
    shape = AttentionShape(config, attention)
    queryNorm = try attention.headNorm.map { try binder.norm($0, .block(layer, .queryNorm), config) }
    keyNorm = try attention.headNorm.map { try binder.norm($0, .block(layer, .keyNorm), config) }
    rotaryTable = rotary.index(of: attention.rotary)
    rotaryDimension = (attention.rotary ?? config.rotary).dimension
    pairing = attention.rope == .adjacent ? .adjacent : .halves
  }

  /// Reads `scratch.normed`, writes `out` ([tokens, embeddingLength]), appends `tokens` positions' keys and values.
  func run(
    tokens: Int, pool: WorkerPool, cache: borrowing KVCache, scratch: inout Scratch,
    probabilities: UnsafeMutablePointer<Float>?, into out: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    let stride = projections.weights.rows
    let queryWidth = shape.heads * shape.headDim
    let keyWidth = shape.kvHeads * shape.headDim
    let queries = scratch.projections.base
    scratch.multiplier.load(scratch.normed.base, tokens: tokens, columns: projections.weights.columns)
    projections.apply(&scratch.multiplier, tokens: tokens, into: queries)
    prepareHeads(queries, stride: stride, tokens: tokens, pool: pool, scratch: scratch)

    let keys = cache.keys(layer: layer)
    let values = cache.values(layer: layer)
    store(queries + queryWidth, stride: stride, tokens: tokens, cache: cache, into: keys)
    store(queries + queryWidth + keyWidth, stride: stride, tokens: tokens, cache: cache, into: values)
    AttentionKernel.attend(
      pool: pool, shape: shape, queries: queries, queryStride: stride, tokens: tokens, firstPosition: cache.count,
      keys: keys, values: values, type: cache.type, capacity: cache.capacity, out: scratch.context.base,
      outStride: queryWidth, probabilities: probabilities, scratch: &scratch.attention)

    scratch.multiplier.load(scratch.context.base, tokens: tokens, columns: queryWidth)
    output.apply(&scratch.multiplier, tokens: tokens, into: out, accumulate: accumulate)
  }

  /// Norms the heads of queries and keys where they have norms, then rotates them: side by side, as one run of heads.
  private func prepareHeads(
    _ rows: UnsafeMutablePointer<Float>, stride: Int, tokens: Int, pool: WorkerPool, scratch: borrowing Scratch
  ) {
    let cosines = scratch.rotary.cosines(table: rotaryTable)
    let sines = scratch.rotary.sines(table: rotaryTable)
    let pairs = scratch.rotary.stride
    pool.forEachRow(tokens) { row in
      let queries = rows + row * stride
      let keys = queries + shape.heads * shape.headDim
      queryNorm?.apply(queries, queries, rows: shape.heads)
      keyNorm?.apply(keys, keys, rows: shape.kvHeads)
      Vectors.rotate(
        queries, heads: shape.heads + shape.kvHeads, headDim: shape.headDim, rotaryDim: rotaryDimension,
        cosines: cosines + row * pairs, sines: sines + row * pairs, pairing: pairing)
    }
  }

  private func store(
    _ rows: UnsafePointer<Float>, stride: Int, tokens: Int, cache: borrowing KVCache,
    into storage: UnsafeMutableRawPointer
  ) {
    AttentionKernel.store(
      rows, stride: stride, tokens: tokens, at: cache.count, into: storage, type: cache.type, kvHeads: shape.kvHeads,
      headDim: shape.headDim, capacity: cache.capacity)
  }
}
