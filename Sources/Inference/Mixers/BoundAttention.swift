import Architectures
import Tensors

/// Self-attention with its weights: projects, rotates, appends to the cache, attends, projects back.
struct BoundAttention: AttendingMixer, Sendable {
  let layer: Int
  /// Queries, keys and values, read from one input.
  let projections: Linear
  let output: Linear
  let shape: AttentionShape
  /// Of the queries and of the keys: of each head, or of all as one row.
  let queryNorm: BoundNorm?
  let keyNorm: BoundNorm?
  /// What queries, keys and values are limited to.
  let clip: Float?
  /// Of the linear biases, and of the sinks; `shape` points to them. [heads]
  private let slopes: VectorWeights?
  private let sinks: VectorWeights?
  /// Of the learned biases; likewise.
  private let distances: DistanceTable?
  /// Which of the model's tables it rotates by, and how many dimensions.
  let rotaryTable: Int
  let rotaryDimension: Int
  /// Nil where nothing rotates.
  let pairing: RotaryPairing?

  init(
    _ attention: Attention, layer: Int, config: ModelConfig, rotary: RotaryTables, from binder: inout TensorBinder
  ) throws {
    self.layer = layer
    projections = try binder.linear([BlockRole].attention.map { .block(layer, $0) })
    output = try binder.linear([.block(layer, .attentionOutput)])
    let slopes = attention.alibi.map { alibi in
      VectorWeights(alibi.slopes(heads: config.headCount).map { alibi.roundedScale == nil ? $0 : $0.bfloat16 })
    }
    self.slopes = slopes
    var shape = AttentionShape(config, attention)
    shape.slopes = slopes?.base
    shape.roundedScale = attention.alibi?.roundedScale.map { Float($0) }
    sinks = attention.hasSinks ? try binder.vector(.block(layer, .sinks)) : nil
    shape.sinks = sinks?.base
    distances = try attention.relativeBias.map { try binder.distances($0) }
    shape.distances = distances?.biases
    self.shape = shape
    let headDim = shape.headDim
    func norm(_ role: BlockRole, heads: Int) throws -> BoundNorm? {
      guard let headNorm = attention.headNorm else { return nil }
      let width = if case .joint = headNorm { heads * headDim } else { headDim }
      return try binder.norm(headNorm.norm, .block(layer, role), width: width)
    }
    queryNorm = try norm(.queryNorm, heads: shape.heads)
    keyNorm = try norm(.keyNorm, heads: shape.kvHeads)
    clip = attention.clip.map { Float($0) }
    rotaryTable = rotary.index(of: attention.rotary)
    rotaryDimension = 2 * (attention.rotary ?? config.rotary).pairs
    pairing = attention.rope.map { $0.isAdjacent(in: config.format) ? .adjacent : .halves }
  }

  var stages: AttentionStages { .toOwn(layer: layer) }

  /// Reads `scratch.normed`, writes `out` ([tokens, embeddingLength]), appends `tokens` positions' keys and values.
  func run(
    tokens: Int, pool: WorkerPool, cache: borrowing KVCache, scratch: inout Scratch,
    into out: UnsafeMutablePointer<Float>, accumulate: Bool, probing probe: inout some Probe
  ) {
    let stride = projections.weights.rows
    let queryWidth = shape.heads * shape.headDim, keyWidth = shape.kvHeads * shape.headDim
    let queries = scratch.projections
    let keys = queries + queryWidth, values = keys + keyWidth
    scratch.multiplier.load(scratch.normed.base, tokens: tokens, columns: projections.weights.columns)
    projections.apply(&scratch.multiplier, tokens: tokens, into: queries)
    prepareHeads(queries, stride: stride, tokens: tokens, pool: pool, scratch: scratch)
    probe.show(stages.queries, queries, tokens: tokens, width: queryWidth, stride: stride, at: cache.count)
    probe.show(stages.keys, keys, tokens: tokens, width: keyWidth, stride: stride, at: cache.count)
    probe.show(stages.values, values, tokens: tokens, width: keyWidth, stride: stride, at: cache.count)

    let cached = cache.layer(layer)
    store(keys, stride: stride, tokens: tokens, cache: cache, into: cached.keys)
    store(values, stride: stride, tokens: tokens, cache: cache, into: cached.values)
    let call = AttentionCall(
      shape, queries: queries, queryStride: stride, tokens: tokens, firstPosition: cache.count,
      prefix: min(cache.prefix, cache.count + tokens), keys: cached.keys, values: cached.values, type: cache.type,
      capacity: cached.positions)
    attend(call, pool: pool, scratch: &scratch, probing: &probe)
    probe.show(stages.headOutputs, scratch.context, tokens: tokens, width: queryWidth, at: cache.count)

    scratch.multiplier.load(scratch.context, tokens: tokens, columns: queryWidth)
    output.apply(&scratch.multiplier, tokens: tokens, into: out, accumulate: accumulate)
  }

  /// Norms the heads of queries and keys where they have norms, limits all three where they have limits, then rotates
  /// queries and keys: side by side, as one run of heads.
  private func prepareHeads(
    _ rows: UnsafeMutablePointer<Float>, stride: Int, tokens: Int, pool: WorkerPool, scratch: borrowing Scratch
  ) {
    guard pairing != nil || queryNorm != nil || clip != nil else { return }
    let cosines = scratch.rotary.cosines(table: rotaryTable)
    let sines = scratch.rotary.sines(table: rotaryTable)
    let pairs = scratch.rotary.stride
    pool.forEachRow(tokens) { row in
      let queries = rows + row * stride
      let keys = queries + shape.heads * shape.headDim
      if let queryNorm { queryNorm.apply(queries, queries, rows: shape.heads * shape.headDim / queryNorm.width) }
      if let keyNorm { keyNorm.apply(keys, keys, rows: shape.kvHeads * shape.headDim / keyNorm.width) }
      if let clip { Vectors.clamp(queries, to: clip, count: stride) }
      guard let pairing else { return }
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
      headDim: shape.headDim, capacity: cache.layer(layer).positions)
  }
}
