import Architectures
import Checkpoints
import Tensors

/// Reads a source: one pass through the encoder, then the keys and values that each of the decoder's layers makes of what
/// came out. Nothing else of the source is kept.
struct SourceReader: ~Copyable {
  private let encoder: BoundEncoder
  private let readers: [BoundCrossAttention]
  private let forward: Forward
  private var pass: KVCache

  /// Nil for a model without an encoder. `capacity`: most tokens of a source.
  init?(_ model: BoundModel, capacity: Int, type: CacheType, pool: WorkerPool) {
    guard let encoder = model.encoder else { return nil }
    self.encoder = encoder
    readers = model.blocks.joined().compactMap {
      if case .crossAttention(let reader) = $0.mixer { reader } else { nil }
    }
    forward = Forward(embedding: encoder.embedding, blocks: encoder.blocks, pool: pool)
    pass = KVCache(passing: encoder.declaration, capacity: capacity, type: type)
  }

  /// Fills `cache.source` with what the decoder reads of `ids`. The stages are those of the encoder's pass.
  mutating func read(
    _ ids: UnsafeBufferPointer<TokenID>, into cache: inout KVCache, scratch: inout Scratch,
    probing probe: inout some Probe, cancelled: () -> Bool
  ) throws(InferenceError) {
    cache.source.count = 0
    pass.truncate(to: 0)
    pass.prefix = ids.count
    try forward(ids, isLong: false, cache: &pass, scratch: &scratch, probing: &probe, cancelled: cancelled)
    let width = encoder.declaration.config.embeddingLength
    let output = scratch.normed.base
    if let norm = encoder.norm {
      norm.apply(output, scratch.hidden.base, rows: ids.count)
    } else {
      output.update(from: scratch.hidden.base, count: ids.count * width)
    }
    probe.show(.finalNorm, output, tokens: ids.count, width: width, at: 0)
    scratch.multiplier.load(output, tokens: ids.count, columns: width)
    for reader in readers {
      reader.readSource(tokens: ids.count, cache: cache, scratch: &scratch, probing: &probe)
    }
    cache.source.count = ids.count
  }
}
