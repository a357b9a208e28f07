import Tensors

/// A and B of one module, as they are stored.
struct LowRankPair {
  /// [rank, inputs], of a stack one after the other
  let down: Matrix
  /// [outputs, rank], of a stack one after the other
  let up: Matrix
  let rank: Int
  let scale: Float
  let module: String
  let isLookup: Bool
  /// Whether A of a lookup is stored as [rank, rows to choose from].
  let isTurned: Bool

  /// A and the rows of B that are named, of one expert of a stack.
  func matrices(expert: Int?, rows: [Int]) -> (down: FloatMatrix, up: FloatMatrix) {
    if isLookup {
      let down = isTurned ? FloatMatrix(turning: down) : FloatMatrix(down, rows: Array(0..<down.rows))
      return (down, FloatMatrix(up, rows: Array(0..<up.rows)))
    }
    let expert = expert ?? 0
    // A stack's rows are all experts' one after the other.
    let outputs = expert == 0 ? 0 : up.rows / (down.rows / rank) * expert
    return (
      FloatMatrix(down, rows: Array(expert * rank..<(expert + 1) * rank)),
      FloatMatrix(up, rows: rows.map { outputs + $0 })
    )
  }

  /// Lengths of rows of W + scale · B A: of those from `firstRow` on of a site's matrices, and of B those named.
  func rowNorms(of matrices: [Matrix], firstRow: Int, rows: [Int]) -> [Float] {
    let (down, up) = self.matrices(expert: nil, rows: rows)
    let columns = down.columns
    let sum = Buffer<Float>(count: columns)
    return rows.indices.map { index in
      var row = firstRow + index
      let holder = matrices.first { matrix in
        guard row >= matrix.rows else { return true }
        row -= matrix.rows
        return false
      }
      guard let matrix = holder else { return 0 }
      matrix.dequantize(rows: row..<row + 1, into: sum.base)
      for k in 0..<rank {
        let factor = scale * up[index, k]
        for column in 0..<columns { sum.base[column] += factor * down[k, column] }
      }
      return Vectors.dot(sum.base, sum.base, count: columns).squareRoot()
    }
  }
}
