import CKernels

extension Multiplier {
  /// Bytes that `tokens` rows of activations take once they are rounded, and of `unpacks` the tiles of all threads: what
  /// of a multiplier's space a run touches. The same sizes as `init` allocates for.
  public static func byteCount(
    threads: Int, tokens: Int, maxColumns: Int, maxShares: Int = 0, rounds: Bool, unpacks: Bool
  ) -> Int {
    let padded = (max(maxColumns, maxShares) + 31) / 32 * 32
    let rounded =
      tokens * (padded + padded / 32 * MemoryLayout<ck_scale>.stride + padded / 16 * MemoryLayout<Float>.size)
    let tiles = threads * tileRows(maxColumns: maxColumns) * maxColumns * MemoryLayout<Float>.size
    return (rounds ? rounded : 0) + (unpacks ? tiles : 0)
  }

  /// Rows of weights unpacked at a time.
  static func tileRows(maxColumns: Int) -> Int { min(64, max(16, (1 << 19) / max(maxColumns, 1) / 16 * 16)) }
}
