import CKernels
import COpenBLAS

/// For those who look at attention: distributions over positions, which attending itself never makes whole.
extension AttentionKernel {
  /// Every head's distribution over the positions. out: [heads, tokens, call.positions], zero where masked.
  public static func probabilities(
    _ call: AttentionCall, pool: WorkerPool, into out: UnsafeMutablePointer<Float>,
    on instructions: InstructionSet = .active
  ) {
    let shape = call.shape, rowFloats = call.tokens * call.positions
    let keys = Buffer<Float>(count: shape.kvHeads * call.positions * shape.headDim)
    pool.forEach(shape.kvHeads) { kvHead, _ in
      let own = keys.base + kvHead * call.positions * shape.headDim
      loadKeys(call, kvHead: kvHead, positions: 0..<call.positions, into: own, on: instructions)
    }
    pool.forEach(shape.heads) { head, _ in
      let own = keys.base + head / shape.group * call.positions * shape.headDim
      probabilities(
        call, head: head, keys: own, into: out + head * rowFloats, columns: call.positions, on: instructions)
    }
  }

  /// Cached keys of one head as floats. out: [positions.count, headDim]
  public static func loadKeys(
    _ call: AttentionCall, kvHead: Int, positions: Range<Int>, into out: UnsafeMutablePointer<Float>,
    on instructions: InstructionSet = .active
  ) {
    let d = call.shape.headDim
    for (row, position) in positions.enumerated() {
      read(call.key(kvHead, position), call.type, d, into: out + row * d, instructions)
    }
  }

  /// One head's distributions, from its keys as floats ([positions, headDim]) in place of the call's.
  ///
  /// columns: floats from one row of `out` to the next, at least as many as the queries see. out: [tokens, columns], zero
  /// where masked.
  public static func probabilities(
    _ call: AttentionCall, head: Int, keys: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, columns: Int,
    on instructions: InstructionSet = .active
  ) {
    guard call.tokens > 0 else { return }
    let shape = call.shape, places = call.places, d = shape.headDim
    let lowest = shape.lowest(places.first)
    let end = shape.highest(places.place(call.tokens - 1), prefix: places.prefix) + 1
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(call.tokens), Int32(end - lowest), Int32(d), shape.scale,
      call.queries + head * d, Int32(call.queryStride), keys + lowest * d, Int32(d), 0, out + lowest, Int32(columns))
    for token in 0..<call.tokens {
      weigh(out + token * columns, columns: columns, own: places.place(token), head: head, call, instructions)
    }
  }

  /// Turns a row of scores into its distribution.
  private static func weigh(
    _ row: UnsafeMutablePointer<Float>, columns: Int, own: Int, head: Int, _ call: AttentionCall,
    _ instructions: InstructionSet
  ) {
    let shape = call.shape, kernels = instructions.kernels
    let first = shape.lowest(own), last = shape.highest(own, prefix: call.places.prefix)
    let seen = row + first, count = last + 1 - first
    if let softcap = shape.softcap { kernels.pointee.softcap(seen, softcap, count) }
    if shape.slopes != nil || shape.distances != nil {
      for position in first...last { row[position] += shape.bias(head, position, own: own, end: last) }
    }
    let largest = kernels.pointee.maximum(seen, count)
    let sink = shape.sinks.map { exponential($0[head] - largest) } ?? 0
    let sum = kernels.pointee.exponentials(seen, largest, count) + sink
    kernels.pointee.scale(seen, 1 / sum, count)
    row.update(repeating: 0, count: first)
    (row + last + 1).update(repeating: 0, count: columns - last - 1)
  }

  /// Attends by given distributions instead of the queries' own.
  /// probabilities: [heads, tokens, call.positions]. out: row t at out + t * outStride, [heads, headDim].
  public static func weighValues(
    _ call: AttentionCall, by probabilities: UnsafePointer<Float>, pool: WorkerPool,
    out: UnsafeMutablePointer<Float>, outStride: Int, on instructions: InstructionSet = .active
  ) {
    let shape = call.shape, d = shape.headDim, positions = call.positions
    let values = Buffer<Float>(count: shape.kvHeads * positions * d)
    pool.forEach(shape.kvHeads) { kvHead, _ in
      for position in 0..<positions {
        let row = values.base + (kvHead * positions + position) * d
        read(call.value(kvHead, position), call.type, d, into: row, instructions)
      }
    }
    pool.forEach(shape.heads) { head, _ in
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(call.tokens), Int32(d), Int32(positions), 1,
        probabilities + head * call.tokens * positions, Int32(positions),
        values.base + head / shape.group * positions * d, Int32(d), 0, out + head * d, Int32(outStride))
    }
  }

  private static func read(
    _ row: UnsafeRawPointer, _ type: CacheType, _ headDim: Int, into out: UnsafeMutablePointer<Float>,
    _ instructions: InstructionSet
  ) {
    switch type {
    case .f32: out.update(from: row.assumingMemoryBound(to: Float.self), count: headDim)
    case .f16: instructions.kernels.pointee.from_half(row.assumingMemoryBound(to: UInt16.self), out, headDim)
    case .q8_0, .q4_0: load(row, type: type, headDim: headDim, into: out)
    }
  }
}
