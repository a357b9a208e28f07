import Architectures
import Tensors

/// A norm with its weight at hand.
struct BoundNorm: Sendable {
  let kind: Norm
  let weight: VectorWeights
  let epsilon: Float

  init(_ kind: Norm, weight: VectorWeights, epsilon: Float) {
    self.kind = kind
    self.weight = weight
    self.epsilon = epsilon
  }

  /// Normalises `rows` rows of `x` into `out`, which may be `x`; both [rows, weight.count].
  func apply(_ out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, rows: Int) {
    let width = weight.count
    switch kind {
    case .rms:
      for row in 0..<rows {
        Vectors.rmsNorm(
          out + row * width, x + row * width, weight: weight.base, count: width, epsilon: epsilon)
      }
    }
  }
}
