import Tensors

/// y = W x + b for matrices that share an input, their outputs side by side.
struct Linear: Sendable {
  let weights: MatrixGroup
  /// [weights.rows]
  let bias: VectorWeights?

  init(_ weights: MatrixGroup, bias: VectorWeights? = nil) {
    self.weights = weights
    self.bias = bias
  }

  /// Applies to the activations loaded in `multiplier`. out: [tokens, weights.rows]
  func apply(
    _ multiplier: inout Multiplier, tokens: Int, into out: UnsafeMutablePointer<Float>, accumulate: Bool = false
  ) {
    multiplier.multiply(weights, into: out, stride: weights.rows, accumulate: accumulate)
    guard let bias else { return }
    for token in 0..<tokens { Vectors.add(out + token * weights.rows, bias.base, count: bias.count) }
  }
}

/// A vector of weights as float32, owned: norms and biases, which files may store in any type.
package final class VectorWeights: Sendable {
  private let buffer: Buffer<Float>

  package var base: UnsafePointer<Float> { UnsafePointer(buffer.base) }
  package var count: Int { buffer.count }
  package var values: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }

  init(_ matrix: Matrix) {
    buffer = Buffer(count: matrix.rows * matrix.columns)
    matrix.dequantize(rows: 0..<matrix.rows, into: buffer.base)
  }

  /// Biases of matrices one after the other, with zeros for those that have none; nil where none has any.
  static func joining(_ biases: [[Float]?], counts: [Int]) -> VectorWeights? {
    guard biases.contains(where: { $0 != nil }) else { return nil }
    return VectorWeights(zip(biases, counts).flatMap { $0 ?? Array(repeating: 0, count: $1) })
  }

  package init(_ values: [Float]) {
    buffer = Buffer(count: values.count)
    for (index, value) in values.enumerated() { buffer.base[index] = value }
  }
}
