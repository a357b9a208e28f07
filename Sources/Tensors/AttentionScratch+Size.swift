extension AttentionScratch {
  /// Bytes of a scratch for so many workers: what `init` allocates.
  public static func byteCount(workers: Int, shape: AttentionShape) -> Int {
    let rows = max(shape.group, tileRows)
    let states = (maxParts(workers) + workers) * rows * (shape.headDim + 2) * MemoryLayout<Float>.size
    return ownBytes(workers: workers, shape: shape, rows: rows) + states
  }

  /// Bytes of it that passes of `tokens` and then of one token each touch, over at most `positions`. Of the unfinished
  /// outputs that is one for each worker, or where there are too few tiles for all one for each part of positions.
  public static func touchedByteCount(workers: Int, shape: AttentionShape, tokens: Int, positions: Int) -> Int {
    let rows = max(shape.group, tileRows)
    let passes = [tokens, 1].map { tokens in
      let tileTokens = max(1, rows / shape.group)
      let tiles = shape.kvHeads * ((tokens + tileTokens - 1) / tileTokens)
      let parts = AttentionRegion.partCount(threads: workers, tiles: tiles, positions: positions)
      let used = min(tokens, tileTokens) * shape.group * (shape.headDim + 2) * MemoryLayout<Float>.size
      // Maxima, sums and outputs begin on pages of their own, or share one.
      let state = min(rows * (shape.headDim + 2) * MemoryLayout<Float>.size, used + 2 * page)
      return (parts == 1 ? workers : tiles * parts) * state
    }
    return ownBytes(workers: workers, shape: shape, rows: rows) + passes.reduce(0, +)
  }

  private static let page = 4096

  /// Queries, slopes, the kernel's space and bounds.
  private static func ownBytes(workers: Int, shape: AttentionShape, rows: Int) -> Int {
    workers * floatsPerWorker(rows: rows, headDim: shape.headDim) * MemoryLayout<Float>.size
      + workers * 3 * rows * MemoryLayout<Int32>.size
  }
}
