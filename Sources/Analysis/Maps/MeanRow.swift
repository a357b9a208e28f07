/// A row of a layer's attention, averaged over its heads, one head's row at a time.
public struct MeanRow: Sendable {
  public private(set) var values: [Float]
  private var heads = 0

  public init(positions: Int) { values = [Float](repeating: 0, count: positions) }

  /// Forgets all heads.
  public mutating func clear() {
    heads = 0
    for index in values.indices { values[index] = 0 }
  }

  /// O(positions)
  public mutating func take(_ row: UnsafeBufferPointer<Float>) {
    heads += 1
    let share = 1 / Float(heads)
    for index in values.indices {
      let weight = index < row.count ? row[index] : 0
      values[index] += (weight - values[index]) * share
    }
  }
}
