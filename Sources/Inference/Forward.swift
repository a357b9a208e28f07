import Architectures
import Checkpoints
import Foundation
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
    prepareRotary(firstPosition: cache.count, tokens: tokens, scratch: scratch)
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
  }

  private func embed(_ ids: UnsafeBufferPointer<TokenID>, into hidden: UnsafeMutablePointer<Float>) {
    let width = model.config.embeddingLength
    for (row, id) in ids.enumerated() {
      model.embedding.dequantize(rows: Int(id)..<Int(id) + 1, into: hidden + row * width)
    }
  }

  /// Angles are worked out in double: at position 100,000 a float has lost the fast frequencies.
  private func prepareRotary(firstPosition: Int, tokens: Int, scratch: borrowing Scratch) {
    let half = model.frequencies.count
    for row in 0..<tokens {
      let position = Double(firstPosition + row)
      for pair in 0..<half {
        let angle = position * model.frequencies[pair]
        scratch.cosines.base[row * half + pair] = Float(cos(angle))
        scratch.sines.base[row * half + pair] = Float(sin(angle))
      }
    }
  }

  private func run(
    _ residual: BoundResidual, layer: Int, tokens: Int, cache: borrowing KVCache, scratch: inout Scratch,
    probing probe: inout some Probe
  ) {
    normalise(residual.norm, tokens: tokens, scratch: scratch)
    let stage = residual.mixer.outputStage(layer: layer)
    let isWatched = probe.wants(stage)
    // Unwatched mixers add to the stream in the same multiplication that makes their output.
    let out = isWatched ? scratch.update.base : scratch.hidden.base
    switch residual.mixer {
    case .attention(let attention):
      runAttention(
        attention, layer: layer, tokens: tokens, cache: cache, scratch: &scratch, into: out, accumulate: !isWatched,
        probing: &probe)
    case .feedForward(let feedForward):
      feedForward.run(tokens: tokens, pool: pool, scratch: &scratch, into: out, accumulate: !isWatched)
    }
    guard isWatched else { return }
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

  private func normalise(_ norm: BoundNorm, tokens: Int, scratch: borrowing Scratch) {
    let width = model.config.embeddingLength
    let (hidden, normed) = (scratch.hidden.base, scratch.normed.base)
    pool.forEachRow(tokens) { row in norm.apply(normed + row * width, hidden + row * width, rows: 1) }
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
