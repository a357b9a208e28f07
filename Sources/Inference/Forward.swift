import Architectures
import Checkpoints
import Tensors

/// One pass of new tokens through a stack of blocks: ids in, residual stream and logits out. The numbers live in the
/// scratch and the cache it is lent; it holds nothing itself.
struct Forward {
  let embedding: BoundEmbedding
  let blocks: [[BoundResidual]]
  let pool: WorkerPool

  /// Runs `ids` as the positions after those in `cache` and leaves the stream in `scratch.hidden`.
  ///
  /// `isLong`: whether the sequence is one of those that rotate by LongRoPE's long factors.
  /// The cache advances only when the pass is whole, so a cancelled pass leaves it as it was.
  func callAsFunction(
    _ ids: UnsafeBufferPointer<TokenID>, isLong: Bool, cache: inout KVCache, scratch: inout Scratch,
    probing probe: inout some Probe, cancelled: () -> Bool
  ) throws(InferenceError) {
    let tokens = ids.count
    cache.prepare(for: tokens)
    embedding.embed(ids, firstPosition: cache.count, scratch: &scratch)
    scratch.rotary.prepare(firstPosition: cache.count, tokens: tokens, isLong: isLong, pool: pool)
    observe(.embedding, scratch.hidden.base, tokens: tokens, cache: cache, &probe)
    for (layer, block) in blocks.enumerated() {
      if tokens > 1, cancelled() { throw .cancelled }
      if probe.skips(layer: layer) {
        observe(.blockOutput(layer: layer), scratch.hidden.base, tokens: tokens, cache: cache, &probe)
        continue
      }
      if scratch.blockInput.count > 0 {
        scratch.blockInput.base.update(from: scratch.hidden.base, count: tokens * embedding.width)
      }
      for residual in block {
        run(residual, layer: layer, tokens: tokens, cache: cache, scratch: &scratch, probing: &probe)
      }
      observe(.blockOutput(layer: layer), scratch.hidden.base, tokens: tokens, cache: cache, &probe)
    }
    cache.advance(by: tokens)
  }

  private func run(
    _ residual: BoundResidual, layer: Int, tokens: Int, cache: borrowing KVCache, scratch: inout Scratch,
    probing probe: inout some Probe
  ) {
    let width = embedding.width
    read(residual, tokens: tokens, scratch: scratch)
    let stage = residual.mixer.outputStage(layer: layer)
    let isApart = residual.postNorm != nil || residual.scale != 1 || probe.wants(stage)
    // Where nothing is done to a mixer's output, the multiplication that makes it adds it to the stream.
    let out = isApart ? scratch.update.base : scratch.hidden.base
    switch residual.mixer {
    case .attention(let attention):
      attention.run(
        tokens: tokens, pool: pool, cache: cache, scratch: &scratch, into: out, accumulate: !isApart, probing: &probe)
    case .latentAttention(let attention):
      attention.run(
        tokens: tokens, pool: pool, cache: cache, scratch: &scratch, into: out, accumulate: !isApart, probing: &probe)
    case .crossAttention(let attention):
      attention.run(
        tokens: tokens, pool: pool, cache: cache, scratch: &scratch, into: out, accumulate: !isApart, probing: &probe)
    case .feedForward(let feedForward):
      feedForward.activate(scratch.normed.base, tokens: tokens, pool: pool, scratch: &scratch)
      probe.show(
        .feedForwardActivations(layer: layer), scratch.gateUp, tokens: tokens, width: feedForward.inner,
        stride: feedForward.innerStride, at: cache.count)
      feedForward.descend(tokens: tokens, scratch: &scratch, into: out, accumulate: !isApart)
    case .experts(let experts):
      choose(experts, layer: layer, tokens: tokens, cache: cache, scratch: &scratch, probing: &probe)
      experts.run(tokens: tokens, pool: pool, scratch: &scratch, into: out, accumulate: !isApart)
    }
    if isApart {
      if let norm = residual.postNorm { normalise(norm, out, into: out, tokens: tokens) }
      if residual.scale != 1 { Vectors.scale(out, by: residual.scale, count: tokens * width) }
      observe(stage, out, tokens: tokens, cache: cache, &probe)
      Vectors.add(scratch.hidden.base, out, count: tokens * width)
    }
    if let norm = residual.streamNorm {
      normalise(norm, scratch.hidden.base, into: scratch.hidden.base, tokens: tokens)
    }
  }

  /// Fills `scratch.normed` with what the mixer of `residual` reads, and where the norm is carried on the stream too.
  private func read(_ residual: BoundResidual, tokens: Int, scratch: borrowing Scratch) {
    let source: UnsafeMutablePointer<Float>
    switch residual.input {
    case .stream: source = scratch.hidden.base
    case .blockInput: source = scratch.blockInput.base
    case .previousInput: return
    }
    if let norm = residual.norm {
      normalise(norm, source, into: scratch.normed.base, tokens: tokens)
    } else {
      scratch.normed.base.update(from: source, count: tokens * embedding.width)
    }
    if residual.carriesNorm {
      scratch.hidden.base.update(from: scratch.normed.base, count: tokens * embedding.width)
    }
  }

  /// Leaves the weights of the experts in `scratch.experts`.
  private func choose(
    _ experts: BoundExperts, layer: Int, tokens: Int, cache: borrowing KVCache, scratch: inout Scratch,
    probing probe: inout some Probe
  ) {
    let count = experts.router.count
    experts.score(tokens: tokens, scratch: &scratch)
    observe(
      .routerLogits(layer: layer), scratch.experts.logits.base, tokens: tokens, width: count, cache: cache, &probe)
    experts.weigh(tokens: tokens, pool: pool, scratch: scratch)
    observe(
      .expertScores(layer: layer), scratch.experts.candidates.base, tokens: tokens, width: count, cache: cache, &probe)
    experts.choose(layer: layer, tokens: tokens, pool: pool, cache: cache, scratch: scratch)
    observe(
      .expertWeights(layer: layer), scratch.experts.weights.base, tokens: tokens, width: count, cache: cache, &probe)
  }

  private func normalise(
    _ norm: BoundNorm, _ rows: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, tokens: Int
  ) {
    let width = embedding.width
    pool.forEachRow(tokens) { row in norm.apply(out + row * width, rows + row * width, rows: 1) }
  }

  private func observe(
    _ stage: Stage, _ rows: UnsafeMutablePointer<Float>, tokens: Int, width: Int? = nil,
    cache: borrowing KVCache, _ probe: inout some Probe
  ) {
    probe.show(stage, rows, tokens: tokens, width: width ?? embedding.width, at: cache.count)
  }
}

extension BoundMixer {
  fileprivate func outputStage(layer: Int) -> Stage {
    switch self {
    case .attention, .latentAttention: .attentionOutput(layer: layer)
    case .crossAttention: .crossAttentionOutput(layer: layer)
    case .feedForward, .experts: .feedForwardOutput(layer: layer)
    }
  }
}
