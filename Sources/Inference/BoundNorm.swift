import Architectures
import Tensors

/// A norm with its weights at hand.
struct BoundNorm: Sendable {
  let kind: Norm
  /// Numbers of a row.
  let width: Int
  /// Weights of different rows, which take turns with them: 1 where all rows have the same.
  let weightRows: Int
  /// [weightRows, width] each
  let weight: VectorWeights?
  let bias: VectorWeights?
  let epsilon: Float

  init(
    _ kind: Norm, width: Int, weightRows: Int = 1, weight: VectorWeights? = nil, bias: VectorWeights? = nil,
    epsilon: Float
  ) {
    self.kind = kind
    self.width = width
    self.weightRows = weightRows
    self.weight = weight
    self.bias = bias
    self.epsilon = epsilon
  }

  /// Normalises `rows` rows of `x` into `out`, which may be `x`; both [rows, width].
  func apply(_ out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, rows: Int) {
    switch kind {
    case .rms:
      for row in 0..<rows {
        let turn = row % weightRows * width
        Vectors.rmsNorm(
          out + row * width, x + row * width, weight: weight.map { $0.base + turn }, count: width, epsilon: epsilon)
      }
    case .layer, .plainLayer:
      for row in 0..<rows {
        let turn = row % weightRows * width
        Vectors.layerNorm(
          out + row * width, x + row * width, weight: weight.map { $0.base + turn }, bias: bias.map { $0.base + turn },
          count: width, epsilon: epsilon)
      }
    }
  }
}
