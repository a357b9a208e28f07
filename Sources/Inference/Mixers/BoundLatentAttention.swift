import Architectures
import Tensors

/// Latent attention with its weights: squeezes each position to a short vector, caches that with a rotated part, and
/// attends in its space.
struct BoundLatentAttention: AttendingMixer, Sendable {
  let layer: Int
  private let sizes: LatentAttention
  let shape: AttentionShape
  /// From the stream: squeezed queries, where they are squeezed, and the vector that is cached.
  private let down: Linear
  private let queryNorm: BoundNorm?
  private let latentNorm: BoundNorm
  /// To the heads' queries, from their squeezed form or the stream. [heads * queryDimension, …]
  private let queryUp: Linear
  /// Of each head: from the unrotated part of its query to the short vector's space. [rank, plainDimension]
  private let keys: MatrixGroup
  /// Of each head: from that space to its value. [valueDimension, rank]
  private let values: MatrixGroup
  let output: Linear
  private let rotaryTable: Int
  private let pairing: RotaryPairing

  init(
    _ attention: LatentAttention, layer: Int, config: ModelConfig, rotary: RotaryTables,
    from binder: inout TensorBinder
  ) throws {
    self.layer = layer
    sizes = attention
    shape = AttentionShape(
      heads: config.headCount, kvHeads: 1, headDim: attention.cachedDimension, scale: Float(attention.scale))
    if let rank = attention.queryRank {
      down = try binder.linear([.block(layer, .queryDown), .block(layer, .latentDown)])
      queryNorm = try binder.norm(.rms, .block(layer, .queryDownNorm), width: rank, epsilon: attention.normEpsilon)
      queryUp = try binder.linear([.block(layer, .queryUp)])
    } else {
      down = try binder.linear([.block(layer, .latentDown)])
      queryNorm = nil
      queryUp = try binder.linear([.block(layer, .query)])
    }
    latentNorm = try binder.norm(
      .rms, .block(layer, .latentNorm), width: attention.rank, epsilon: attention.normEpsilon)
    let (keys, values) = try binder.latentMatrices(attention, layer: layer, heads: config.headCount)
    self.keys = binder.headwise(.block(layer, .latentKeyUp), keys)
    self.values = binder.headwise(.block(layer, .latentValueUp), values)
    output = try binder.linear([.block(layer, .attentionOutput)])
    rotaryTable = rotary.index(of: nil)
    pairing = attention.rope.isAdjacent(in: config.format) ? .adjacent : .halves
  }

  var stages: AttentionStages { .toOwn(layer: layer) }

  /// Reads `scratch.normed`, writes `out` ([tokens, embeddingLength]), appends `tokens` positions to the cache.
  func run(
    tokens: Int, pool: WorkerPool, cache: borrowing KVCache, scratch: inout Scratch,
    into out: UnsafeMutablePointer<Float>, accumulate: Bool, probing probe: inout some Probe
  ) {
    let width = shape.heads * shape.headDim
    project(tokens: tokens, pool: pool, scratch: &scratch)
    let queries = scratch.projections
    let latents = scratch.latent.squeezed.base + (sizes.queryRank ?? 0), stride = down.weights.rows
    probe.show(stages.queries, queries, tokens: tokens, width: width, at: cache.count)
    probe.show(stages.keys, latents, tokens: tokens, width: shape.headDim, stride: stride, at: cache.count)
    let cached = cache.layer(layer)
    AttentionKernel.store(
      latents, stride: stride, tokens: tokens, at: cache.count, into: cached.keys, type: cache.type, kvHeads: 1,
      headDim: shape.headDim, capacity: cached.positions)
    let call = AttentionCall(
      shape, queries: queries, queryStride: width, tokens: tokens, firstPosition: cache.count,
      prefix: min(cache.prefix, cache.count + tokens), keys: cached.keys, values: cached.values, type: cache.type,
      capacity: cached.positions)
    attend(call, pool: pool, scratch: &scratch, probing: &probe)
    let heads = scratch.latent.values.base
    multiplyHeads(
      values, scratch.context, from: shape.headDim, into: heads, stride: sizes.valueDimension, tokens: tokens,
      pool: pool, scratch: &scratch)
    probe.show(stages.headOutputs, heads, tokens: tokens, width: output.weights.columns, at: cache.count)
    scratch.multiplier.load(heads, tokens: tokens, columns: output.weights.columns)
    output.apply(&scratch.multiplier, tokens: tokens, into: out, accumulate: accumulate)
  }

  /// Fills `scratch.projections` with queries in the cache's space, and `scratch.latent.squeezed` with what is cached.
  private func project(tokens: Int, pool: WorkerPool, scratch: inout Scratch) {
    let squeezed = scratch.latent.squeezed.base, queries = scratch.latent.queries.base
    let rank = sizes.queryRank ?? 0, stride = down.weights.rows
    scratch.multiplier.load(scratch.normed.base, tokens: tokens, columns: down.weights.columns)
    down.apply(&scratch.multiplier, tokens: tokens, into: squeezed)
    if let queryNorm {
      let rows = scratch.latent.squeezedQueries.base
      pool.forEachRow(tokens) { queryNorm.apply(rows + $0 * rank, squeezed + $0 * stride, rows: 1) }
      scratch.multiplier.load(rows, tokens: tokens, columns: rank)
    }
    queryUp.apply(&scratch.multiplier, tokens: tokens, into: queries)
    multiplyHeads(
      keys, queries, from: sizes.queryDimension, into: scratch.projections, stride: shape.headDim, tokens: tokens,
      pool: pool, scratch: &scratch)
    rotate(tokens: tokens, pool: pool, scratch: scratch)
  }

  /// Turns the rotated parts, of queries on their way to the cache's space, and norms what is cached.
  private func rotate(tokens: Int, pool: WorkerPool, scratch: borrowing Scratch) {
    let cosines = scratch.rotary.cosines(table: rotaryTable), sines = scratch.rotary.sines(table: rotaryTable)
    let pairs = scratch.rotary.stride
    let squeezed = scratch.latent.squeezed.base + (sizes.queryRank ?? 0), stride = down.weights.rows
    let queries = scratch.latent.queries.base, projected = scratch.projections
    pool.forEachRow(tokens) { row in
      let latent = squeezed + row * stride
      latentNorm.apply(latent, latent, rows: 1)
      rotate(latent + sizes.rank, cosines + row * pairs, sines + row * pairs)
      for head in 0..<shape.heads {
        let source = queries + (row * shape.heads + head) * sizes.queryDimension + sizes.plainDimension
        let place = projected + (row * shape.heads + head) * shape.headDim + sizes.rank
        place.update(from: source, count: sizes.rotatedDimension)
        rotate(place, cosines + row * pairs, sines + row * pairs)
      }
    }
  }

  private func rotate(
    _ x: UnsafeMutablePointer<Float>, _ cosines: UnsafePointer<Float>, _ sines: UnsafePointer<Float>
  ) {
    Vectors.rotate(
      x, heads: 1, headDim: sizes.rotatedDimension, rotaryDim: sizes.rotatedDimension, cosines: cosines, sines: sines,
      pairing: pairing)
  }

  /// Multiplies each head's part of the rows by a matrix of its own: parts start `from` numbers apart, products
  /// `stride`.
  private func multiplyHeads(
    _ matrices: MatrixGroup, _ rows: UnsafePointer<Float>, from: Int, into out: UnsafeMutablePointer<Float>,
    stride: Int, tokens: Int, pool: WorkerPool, scratch: inout Scratch
  ) {
    let heads = shape.heads, columns = matrices.columns
    let parts = scratch.latent.heads.base
    pool.forEachRow(tokens) { row in
      for head in 0..<heads {
        (parts + (head * tokens + row) * columns).update(from: rows + (row * heads + head) * from, count: columns)
      }
    }
    scratch.multiplier.multiplyShares(
      matrices, parts, tokens: tokens, into: out, stride: heads * stride, shareStride: stride)
  }
}

extension TensorBinder {
  /// For each head the matrix to the cache's space, and that from it to the head's value: stored apart, or in one
  /// tensor of which the keys' part has to be turned.
  package mutating func latentMatrices(
    _ attention: LatentAttention, layer: Int, heads: Int
  ) throws -> (keys: [Matrix], values: [Matrix]) {
    if place(of: .block(layer, .latentKeyUp)) != nil {
      let keys = try stackedMatrices(.block(layer, .latentKeyUp))
      return (keys, try stackedMatrices(.block(layer, .latentValueUp)))
    }
    let joined = try matrix(.block(layer, .latentUp))
    var keys: [Matrix] = [], values: [Matrix] = []
    for head in 0..<heads {
      let rows = joined.slice(head, of: heads)
      let turned = TurnedMatrix(unpacking: rows.rows(0, count: attention.plainDimension))
      self.turned["latent keys \(layer) \(head)"] = turned
      keys.append(turned.matrix)
      values.append(rows.rows(attention.plainDimension, count: attention.valueDimension))
    }
    return (keys, values)
  }
}
