import CKernels

/// Causal attention over one layer's cached keys and values, with a running softmax: no [tokens, positions] matrix
/// comes into being unless probabilities are asked for. Source: arXiv:2205.14135.
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

  /// Attends from `tokens` queries at positions firstPosition..<firstPosition + tokens to the cached positions up to
  /// their own (theirs are stored already).
  ///
  /// prefix: how many positions from the first on see each other whatever their order; all of them must be stored.
  /// seeingAll: of another sequence's positions, how many are stored: every query sees them all, wherever it stands.
  /// queries: row t at queries + t * queryStride, [heads, headDim]; out likewise.
  /// probabilities: [heads, tokens, firstPosition + tokens], zero where masked.
  public static func attend(
    pool: WorkerPool, shape: AttentionShape, queries: UnsafePointer<Float>, queryStride: Int, tokens: Int,
    firstPosition: Int, prefix: Int = 0, seeingAll others: Int? = nil, keys: UnsafeRawPointer, values: UnsafeRawPointer,
    type: CacheType,
    capacity: Int, out: UnsafeMutablePointer<Float>, outStride: Int, probabilities: UnsafeMutablePointer<Float>? = nil,
    scratch: inout AttentionScratch, on instructions: InstructionSet = .active
  ) {
    guard tokens > 0 else { return }
    let places = others.map(QueryPlaces.beyond) ?? .following(firstPosition, tokens: tokens, prefix: prefix)
    precondition(
      places.stored > 0 && places.stored - shape.lowest(places.first) <= capacity,
      "positions beyond the cache's \(capacity)")
    precondition(prefix <= places.stored, "a prefix of \(prefix) that isn't stored yet")
    precondition(shape.headDim <= scratch.headDim && shape.group <= scratch.rows, "the scratch is of smaller heads")
    precondition(pool.threads <= scratch.workers, "the scratch is of fewer workers")
    let region = AttentionRegion(
      shape: shape, queries: queries, queryStride: queryStride, tokens: tokens, places: places, keys: keys,
      values: values, type: type, capacity: capacity, out: out, outStride: outStride, scratch: scratch,
      kernels: instructions.kernels)
    region.run(on: pool)
    if let probabilities { region.writeProbabilities(probabilities, on: pool) }
  }
}

/// Where a call's queries stand among the stored positions, and so what they see.
struct QueryPlaces {
  /// Of the first query.
  let first: Int
  /// From one query to the next.
  let step: Int
  /// How many positions from the first on see each other.
  let prefix: Int
  /// Positions stored, the queries' own included.
  let stored: Int

  static func following(_ first: Int, tokens: Int, prefix: Int) -> QueryPlaces {
    QueryPlaces(first: first, step: 1, prefix: prefix, stored: first + tokens)
  }

  /// Of queries that are no positions of these, as if each stood at the last.
  static func beyond(_ stored: Int) -> QueryPlaces {
    QueryPlaces(first: stored - 1, step: 0, prefix: 0, stored: stored)
  }

  func place(_ token: Int) -> Int { first + token * step }
}
