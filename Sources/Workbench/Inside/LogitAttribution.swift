import Analysis
import Architectures
import Checkpoints
import Inference
import Tensors

/// What wrote a token's logit at the end of a prompt, or its lead over another's: every head, bias and feed-forward.
public struct LogitAttribution: Sendable {
  public let token: TokenID
  /// Nil where it is the logit alone.
  public let other: TokenID?
  public let attribution: DirectAttribution<StreamPart>

  /// parts: of the stream at the position.
  public init(of token: TokenID, over other: TokenID? = nil, model: BoundModel, parts: StreamParts) {
    self.token = token
    self.other = other
    var (direction, bias) = model.direction(of: token)
    if let other {
      let (row, otherBias) = model.direction(of: other)
      for index in direction.indices { direction[index] -= row[index] }
      bias -= otherBias
    }
    let stream = parts.stream
    var attribution = DirectAttribution<StreamPart>(
      norm: model.frozenFinalNorm(at: stream), direction: direction, outputBias: Double(bias))
    for entry in parts.entries { attribution.take(entry.part, entry.values) }
    self.attribution = attribution
  }
}

extension BoundModel {
  /// The final norm with its divisor held at what it is for a stream. [embeddingLength]
  public func frozenFinalNorm(at stream: [Float]) -> FrozenNorm {
    guard let norm = finalNorm else { return .none }
    let epsilon = Double(norm.epsilon)
    switch norm.kind {
    case .rms: return .rms(of: stream, weight: norm.weight, epsilon: epsilon)
    case .layer, .plainLayer:
      return .layer(of: stream, weight: norm.weight, bias: norm.bias, epsilon: epsilon)
    }
  }
}
