import Checkpoints

/// The distribution of the last layer at a position: what the lens holds every layer's against. O(vocabulary) to make.
public struct LensTarget: Sendable {
  /// The token it ends up with, the first of equals.
  public let top: TokenID
  /// Nats.
  public let entropy: Double
  /// [vocabulary]
  let probabilities: [Float]
  private let distribution: LogitDistribution

  /// Logits as the model gives them, after scale and soft cap. [vocabulary]
  public init(_ logits: UnsafeBufferPointer<Float>) {
    distribution = LogitDistribution(logits)
    top = TokenID(distribution.best)
    entropy = distribution.entropy
    probabilities = distribution.probabilities
  }

  public init(_ logits: [Float]) { self = logits.withUnsafeBufferPointer { LensTarget($0) } }

  /// Nats.
  public func logprob(of id: TokenID) -> Double { distribution.logprob(of: Int(id)) }
}
