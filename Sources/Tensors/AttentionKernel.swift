import CKernels

/// Causal attention over one layer's cached keys and values, with a running softmax: no [tokens, positions] matrix
/// comes into being. Source: arXiv:2205.14135.
///
/// One layer's K or V is [kvHeads, capacity, headDim] of a CacheType; position p lies at p mod capacity, so a layer that
/// looks back only so far can do with room for that and for the positions of one call.
public enum AttentionKernel {
  /// Stores `tokens` rows of [kvHeads, headDim], `stride` floats apart, at positions position..<position + tokens.
  public static func store(
    _ x: UnsafePointer<Float>, stride: Int, tokens: Int, at position: Int, into cache: UnsafeMutableRawPointer,
    type: CacheType, kvHeads: Int, headDim: Int, capacity: Int, on instructions: InstructionSet = .active
  ) {
    precondition(position >= 0 && tokens <= capacity, "\(tokens) positions for a cache of \(capacity)")
    let rowBytes = type.byteCount(headDimension: headDim)
    for head in 0..<kvHeads {
      for token in 0..<tokens {
        let row = x + token * stride + head * headDim
        let place = cache + (head * capacity + (position + token) % capacity) * rowBytes
        switch type {
        case .f32: place.assumingMemoryBound(to: Float.self).update(from: row, count: headDim)
        case .f16: instructions.kernels.pointee.to_half(row, place.assumingMemoryBound(to: UInt16.self), headDim)
        case .q8_0, .q4_0: ck_cache_store(type.kernelType, row, headDim, place)
        }
      }
    }
  }

  /// Reads one stored position of a head. out: [headDim]
  public static func load(
    _ row: UnsafeRawPointer, type: CacheType, headDim: Int, into out: UnsafeMutablePointer<Float>
  ) {
    ck_cache_read(type.kernelType, row, headDim, out)
  }

  /// Attends from the call's queries to the cached positions up to their own (theirs are stored already).
  /// out: row t at out + t * outStride, [heads, headDim].
  public static func attend(
    _ call: AttentionCall, pool: WorkerPool, out: UnsafeMutablePointer<Float>, outStride: Int,
    scratch: inout AttentionScratch, on instructions: InstructionSet = .active
  ) {
    guard call.tokens > 0 else { return }
    let shape = call.shape, places = call.places
    precondition(
      places.stored > 0 && places.stored - shape.lowest(places.first) <= call.capacity,
      "positions beyond the cache's \(call.capacity)")
    precondition(
      call.prefix <= call.firstPosition + call.tokens, "a prefix of \(call.prefix) that isn't stored yet")
    precondition(shape.headDim <= scratch.headDim && shape.group <= scratch.rows, "the scratch is of smaller heads")
    precondition(pool.threads <= scratch.workers, "the scratch is of fewer workers")
    AttentionRegion(call, out: out, outStride: outStride, scratch: scratch, kernels: instructions.kernels).run(on: pool)
  }
}
