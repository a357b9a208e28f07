import Checkpoints
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What two models say about the token behind one position of a text: how far the second's distribution is from the
/// first's, the base's.
public struct DivergenceSample: Sendable, Equatable {
  /// KL(base ‖ other). Nats.
  public let kld: Float
  /// -log p of the token that came. Nats.
  public let baseSurprise: Float
  public let surprise: Float
  /// Whether both find the same token likeliest.
  public let isSameTop: Bool

  public init(kld: Float, baseSurprise: Float, surprise: Float, isSameTop: Bool) {
    self.kld = kld
    self.baseSurprise = baseSurprise
    self.surprise = surprise
    self.isSameTop = isSameTop
  }

  /// p of the token that came, against the base's.
  public var probabilityChange: Double { exp(-Double(surprise)) - exp(-Double(baseSurprise)) }

  /// O(vocabulary)
  public init(base: LogitRow, other: LogitRow, target: TokenID) {
    kld = Float(
      Vectors.divergence(
        of: base.logits, logSumExp: base.logSumExp, from: other.logits, logSumExp: other.logSumExp, count: base.count))
    baseSurprise = base.logSumExp - base.logits[Int(target)]
    surprise = other.logSumExp - other.logits[Int(target)]
    isSameTop = base.best == other.best
  }
}

/// A row of logits that is lent, and what every distance from it needs.
public struct LogitRow {
  public let logits: UnsafePointer<Float>
  public let count: Int
  /// log Σ exp(logit)
  public let logSumExp: Float
  /// The likeliest token, the first of equals.
  public let best: Int

  /// O(count)
  public init(_ logits: UnsafePointer<Float>, count: Int) {
    self.logits = logits
    self.count = count
    logSumExp = Vectors.logSumExp(logits, count: count)
    best = Vectors.indexOfMaximum(logits, count: count)
  }
}
