import Checkpoints
import Tensors

/// What one layer would say at a position if it were the last: the logit lens (nostalgebraist 2020), a layer's residual
/// stream put through the model's own final norm and head.
public struct LensReading: Sendable, Equatable {
  public struct Candidate: Sendable, Equatable {
    public let id: TokenID
    /// Nats.
    public let logprob: Double

    public init(id: TokenID, logprob: Double) {
      self.id = id
      self.logprob = logprob
    }
  }

  /// The likeliest tokens, best first, of equals the first id.
  public let top: [Candidate]
  /// KL(final ‖ layer) = Σ p_final (log p_final - log p_layer): what is lost by taking this layer's distribution for the last
  /// one's. Nats, never below 0.
  public let klToFinal: Double
  /// Of this layer's distribution. Nats.
  public let entropy: Double
  /// How many tokens this layer finds likelier than the one the last layer finds likeliest: 0 where they agree.
  public let rankOfFinal: Int

  public init(top: [Candidate], klToFinal: Double, entropy: Double, rankOfFinal: Int) {
    self.top = top
    self.klToFinal = klToFinal
    self.entropy = entropy
    self.rankOfFinal = rankOfFinal
  }

  /// logits: the layer's, [vocabulary] like the target's. O(vocabulary)
  public init(_ logits: UnsafeBufferPointer<Float>, target: LensTarget, top count: Int) {
    precondition(logits.count == target.probabilities.count, "another vocabulary")
    let layer = LogitDistribution(logits)
    let logSumExp = layer.logSumExp
    let rivals = layer.logits.withUnsafeBufferPointer { row in
      Vectors.count(row.baseAddress!, count: row.count, above: row[Int(target.top)])
    }
    self.init(
      top: layer.logits.withUnsafeBufferPointer { TopLogits($0, count: count) }.entries.map {
        Candidate(id: TokenID($0.id), logprob: Double($0.logit) - logSumExp)
      },
      klToFinal: max(0, logSumExp - target.entropy - layer.expectation(under: target.probabilities)),
      entropy: layer.entropy, rankOfFinal: rivals)
  }

  public init(_ logits: [Float], target: LensTarget, top count: Int) {
    self = logits.withUnsafeBufferPointer { LensReading($0, target: target, top: count) }
  }
}
