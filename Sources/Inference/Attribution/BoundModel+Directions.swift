import Architectures
import Checkpoints
import Tensors

/// What the output head makes of the stream, for those who take it apart.
extension BoundModel {
  /// The norm before the head, nil where there is none. weight, bias: [embeddingLength]
  public var finalNorm: (kind: Norm, weight: [Float]?, bias: [Float]?, epsilon: Float)? {
    head.norm.map { ($0.kind, $0.weight?.values, $0.bias?.values, $0.epsilon) }
  }

  /// What a token's logit gains for a step of the normed stream, and what it has without: before any soft cap.
  /// Adapters of the head itself aren't in it.
  public func direction(of id: TokenID) -> (values: [Float], bias: Float) {
    precondition(id >= 0 && id < config.vocabularySize, "token \(id)")
    let scale = head.scale ?? 1
    var row = [Float](repeating: 0, count: head.matrix.columns)
    head.matrix.dequantize(rows: Int(id)..<Int(id) + 1, into: &row)
    let bias = head.output.bias.map { $0.base[Int(id)] } ?? 0
    let (direction, projected) = head.throughProjection(row)
    return (direction.map { $0 * scale }, (bias + projected) * scale)
  }
}

extension BoundHead {
  /// A direction behind the projection as one of the stream, and what the projection's bias gives along it.
  fileprivate func throughProjection(_ row: [Float]) -> (direction: [Float], bias: Float) {
    guard let projection, let matrix = projectionMatrix else { return (row, 0) }
    var direction = [Float](repeating: 0, count: matrix.columns), weights = direction
    for (index, factor) in row.enumerated() {
      matrix.dequantize(rows: index..<index + 1, into: &weights)
      for column in direction.indices { direction[column] += factor * weights[column] }
    }
    let bias = projection.bias.map { bias in row.indices.reduce(Float(0)) { $0 + row[$1] * bias.base[$1] } } ?? 0
    return (direction, bias)
  }
}
