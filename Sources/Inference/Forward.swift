import Architectures
import Checkpoints
import Tensors

/// One pass of new tokens through the blocks: ids in, residual stream and logits out. The numbers live in the
/// scratch and the cache it is lent; it holds nothing itself.
struct Forward {
  let model: BoundModel
  let pool: WorkerPool

  /// Runs `ids` as the positions after those in `cache` and leaves the stream in `scratch.hidden`.
  ///
  /// The cache advances only when the pass is whole, so a cancelled pass leaves it as it was.
  func callAsFunction(
    _ ids: UnsafeBufferPointer<TokenID>, cache: inout KVCache, scratch: inout Scratch, probing probe: inout some Probe,
    cancelled: () -> Bool
  ) throws(InferenceError) {
    let tokens = ids.count
    embed(ids, into: scratch.hidden.base)
    scratch.rotary.prepare(firstPosition: cache.count, tokens: tokens, pool: pool)
    observe(.embedding, scratch.hidden.base, tokens: tokens, cache: cache, &probe)
    for (layer, block) in model.blocks.enumerated() {
      if tokens > 1, cancelled() { throw .cancelled }
      for residual in block {
        run(residual, layer: layer, tokens: tokens, cache: cache, scratch: &scratch, probing: &probe)
      }
      observe(.blockOutput(layer: layer), scratch.hidden.base, tokens: tokens, cache: cache, &probe)
    }
    cache.advance(by: tokens)
  }

  /// Logits of `rows` of the last pass, at most `scratch.logitRows` of them, into `scratch.logits`.
  func logits(rows: Range<Int>, scratch: inout Scratch) {
    let width = model.config.embeddingLength
    model.finalNorm.apply(scratch.normed.base, scratch.hidden.base + rows.lowerBound * width, rows: rows.count)
    scratch.multiplier.load(scratch.normed.base, tokens: rows.count, columns: width)
    model.head.apply(&scratch.multiplier, tokens: rows.count, into: scratch.logits.base)
    guard let cap = model.config.logitSoftcap else { return }
    Vectors.softcap(scratch.logits.base, at: cap, count: rows.count * model.config.vocabularySize)
  }

  private func embed(_ ids: UnsafeBufferPointer<TokenID>, into hidden: UnsafeMutablePointer<Float>) {
    let width = model.config.embeddingLength
    for (row, id) in ids.enumerated() {
      model.embedding.dequantize(rows: Int(id)..<Int(id) + 1, into: hidden + row * width)
    }
    guard model.embeddingScale != 1 else { return }
    Vectors.scale(hidden, by: model.embeddingScale, count: ids.count * width)
  }

  private func run(
    _ residual: BoundResidual, layer: Int, tokens: Int, cache: borrowing KVCache, scratch: inout Scratch,
    probing probe: inout some Probe
  ) {
    normalise(residual.norm, scratch.hidden.base, into: scratch.normed.base, tokens: tokens)
    let stage = residual.mixer.outputStage(layer: layer)
    let isApart = residual.postNorm != nil || probe.wants(stage)
    // Where nothing is done to a mixer's output, the multiplication that makes it adds it to the stream.
    let out = isApart ? scratch.update.base : scratch.hidden.base
    switch residual.mixer {
    case .attention(let attention):
      runAttention(
        attention, layer: layer, tokens: tokens, cache: cache, scratch: &scratch, into: out, accumulate: !isApart,
        probing: &probe)
    case .feedForward(let feedForward):
      feedForward.run(tokens: tokens, pool: pool, scratch: &scratch, into: out, accumulate: !isApart)
    }
    guard isApart else { return }
    if let norm = residual.postNorm { normalise(norm, out, into: out, tokens: tokens) }
    observe(stage, out, tokens: tokens, cache: cache, &probe)
    Vectors.add(scratch.hidden.base, out, count: tokens * model.config.embeddingLength)
  }

  private func runAttention(
    _ attention: BoundAttention, layer: Int, tokens: Int, cache: borrowing KVCache, scratch: inout Scratch,
    into out: UnsafeMutablePointer<Float>, accumulate: Bool, probing probe: inout some Probe
  ) {
    guard probe.wants(.attention(layer: layer)) else {
      attention.run(
        tokens: tokens, pool: pool, cache: cache, scratch: &scratch, probabilities: nil, into: out,
        accumulate: accumulate)
      return
    }
    let map = Buffer<Float>(count: attention.shape.heads * tokens * (cache.count + tokens))
    attention.run(
      tokens: tokens, pool: pool, cache: cache, scratch: &scratch, probabilities: map.base, into: out,
      accumulate: accumulate)
    probe.observe(
      .attention(layer: layer), firstPosition: cache.count,
      values: UnsafeMutableBufferPointer(start: map.base, count: map.count))
  }

  private func normalise(
    _ norm: BoundNorm, _ rows: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, tokens: Int
  ) {
    let width = model.config.embeddingLength
    pool.forEachRow(tokens) { row in norm.apply(out + row * width, rows + row * width, rows: 1) }
  }

  private func observe(
    _ stage: Stage, _ rows: UnsafeMutablePointer<Float>, tokens: Int, cache: borrowing KVCache,
    _ probe: inout some Probe
  ) {
    guard probe.wants(stage) else { return }
    probe.observe(
      stage, firstPosition: cache.count,
      values: UnsafeMutableBufferPointer(start: rows, count: tokens * model.config.embeddingLength))
  }
}

extension BoundMixer {
  fileprivate func outputStage(layer: Int) -> Stage {
    switch self {
    case .attention: .attentionOutput(layer: layer)
    case .feedForward: .feedForwardOutput(layer: layer)
    }
  }
}
