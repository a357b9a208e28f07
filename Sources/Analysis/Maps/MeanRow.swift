import Tensors

/// A row of a layer's attention, averaged over its heads, one head's row at a time.
public struct MeanRow: Sendable {
  /// Of the heads taken so far. [positions]
  public var values: [Float] {
    let share = 1 / Float(max(1, heads))
    return sums.map { $0 * share }
  }

  private var sums: [Float]
  private var heads = 0

  public init(positions: Int) { sums = [Float](repeating: 0, count: positions) }

  /// Forgets all heads.
  public mutating func clear() {
    heads = 0
    sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  /// O(positions)
  public mutating func take(_ row: UnsafeBufferPointer<Float>) {
    heads += 1
    guard let base = row.baseAddress else { return }
    let count = min(row.count, sums.count)
    sums.withUnsafeMutableBufferPointer { if let out = $0.baseAddress { Vectors.add(out, base, count: count) } }
  }
}
