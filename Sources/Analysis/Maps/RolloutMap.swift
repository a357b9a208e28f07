/// Attention rollout: how much of each position reaches each other through all layers, if attention were all that moved it.
/// A layer is ½ A + ½ I, A the mean of its heads, its rows made to sum to 1; the layers' product is the rollout.
///
/// Source: Abnar & Zuidema 2020, arXiv:2005.00928, section 3. The whole product, O(T³) a layer: for prompts that fit a
/// screen. `RolloutRow` is one row of it for any length.
public struct RolloutMap: Sendable {
  public let positions: Int
  /// [positions, positions] after the layers taken so far, row-major; row = where it arrived.
  public private(set) var values: [Double]

  public init(positions: Int) {
    self.positions = positions
    values = [Double](repeating: 0, count: positions * positions)
    for position in 0..<positions { values[position * positions + position] = 1 }
  }

  /// Takes the next layer up. attention: [positions, positions], the mean of the heads.
  public mutating func take(_ attention: [Float]) {
    precondition(attention.count == positions * positions, "a layer of another length")
    var product = [Double](repeating: 0, count: values.count)
    for query in 0..<positions {
      let row = query * positions
      let factor = RolloutWeight(rowSum: attention[row..<row + positions].reduce(0) { $0 + Double($1) })
      for key in 0..<positions {
        let weight = factor.attention * Double(attention[row + key]) + (key == query ? factor.residual : 0)
        guard weight != 0 else { continue }
        for column in 0..<positions { product[row + column] += weight * values[key * positions + column] }
      }
    }
    values = product
  }
}

/// What a row of ½ A + ½ I is multiplied by so that it sums to 1.
struct RolloutWeight {
  let attention: Double
  let residual: Double

  init(rowSum: Double) {
    attention = 1 / (rowSum + 1)
    residual = attention
  }
}
