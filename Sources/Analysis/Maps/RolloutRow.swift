/// One query's row of the rollout (see `RolloutMap`): a vector carried down from the last layer to the first, so that a
/// long prompt costs its maps once and no product of them.
///
/// For each layer, the top one first: a row of it for every position of `sources`, then `endLayer()`.
public struct RolloutRow: Sendable {
  /// What each position has of the query so far. [positions]
  public private(set) var values: [Double]
  private var next: [Double]

  public init(query: Int, positions: Int) {
    values = [Double](repeating: 0, count: positions)
    next = values
    values[query] = 1
  }

  /// The positions whose rows the layer at hand needs.
  public var sources: [Int] { values.indices.filter { values[$0] > 0 } }

  /// Takes the mean row of the layer's heads at a position. O(positions)
  public mutating func take(_ row: UnsafeBufferPointer<Float>, position: Int) {
    let amount = values[position]
    guard amount > 0 else { return }
    let factor = RolloutWeight(rowSum: row.reduce(0) { $0 + Double($1) })
    next[position] += amount * factor.residual
    for key in 0..<min(row.count, next.count) { next[key] += amount * factor.attention * Double(row[key]) }
  }

  public mutating func take(_ row: [Float], position: Int) {
    row.withUnsafeBufferPointer { take($0, position: position) }
  }

  /// Goes on to the layer below.
  public mutating func endLayer() {
    values = next
    for index in next.indices { next[index] = 0 }
  }

  /// The whole row, `row` filling its buffer ([positions], zeroed) with a layer's mean row at a position.
  public static func of<Failure: Error>(
    query: Int, positions: Int, layers: Int,
    row fill: (_ layer: Int, _ position: Int, _ row: UnsafeMutableBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure) -> [Double] {
    var rollout = RolloutRow(query: query, positions: positions)
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: positions)
    defer { buffer.deallocate() }
    for layer in (0..<layers).reversed() {
      for position in rollout.sources {
        buffer.initialize(repeating: 0)
        try fill(layer, position, buffer)
        rollout.take(UnsafeBufferPointer(buffer), position: position)
      }
      rollout.endLayer()
    }
    return rollout.values
  }
}
