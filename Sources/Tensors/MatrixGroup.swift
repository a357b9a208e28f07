/// Matrices of the same columns whose outputs stand side by side, such as q, k and v, or gate and up: what they
/// multiply is read and quantized once, and they are one parallel region.
public struct MatrixGroup: Sendable {
  public let matrices: [Matrix]
  /// Output features of all of them.
  public let rows: Int
  /// Input features.
  public let columns: Int

  public init(_ matrices: [Matrix]) {
    precondition(!matrices.isEmpty, "a group of no matrices")
    precondition(matrices.allSatisfy { $0.columns == matrices[0].columns }, "a group of different columns")
    self.matrices = matrices
    rows = matrices.reduce(0) { $0 + $1.rows }
    columns = matrices[0].columns
  }
}
