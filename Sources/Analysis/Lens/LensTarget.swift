import Checkpoints

/// The distribution of the last layer at a position: what the lens holds every layer's against. O(vocabulary) to make.
public struct LensTarget: Sendable {
  /// The token it ends up with, the first of equals.
  public let top: TokenID
  /// [vocabulary]
  let logits: [Float]
  let logSumExp: Double

  /// Logits as the model gives them, after scale and soft cap. [vocabulary]
  public init(_ logits: UnsafeBufferPointer<Float>) {
    self.logits = Array(logits)
    var (most, first) = (-Float.infinity, 0)
    for (id, logit) in logits.enumerated() where logit > most { (most, first) = (logit, id) }
    top = TokenID(first)
    logSumExp = LogSumExp.of(logits)
  }

  /// Nats.
  public func logprob(of id: TokenID) -> Double { Double(logits[Int(id)]) - logSumExp }

  public init(_ logits: [Float]) { self = logits.withUnsafeBufferPointer { LensTarget($0) } }
}
