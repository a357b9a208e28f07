/// What can be said of one head on one prompt in a few numbers.
public struct HeadMetrics: Sendable, Equatable {
  /// Mean over queries of the entropy of their attention. Nats.
  public let entropy: Double
  /// Mean over queries of how far they look. Positions; nil between different sequences.
  public let meanDistance: Double?
  /// The fraction of attention to the first position. 0…1
  public let firstToken: Double
  /// The fractions of attention on the pattern; nil where the pattern means nothing. 0…1
  public let previousToken: Double?
  public let duplicate: Double?
  public let induction: Double?
  /// Nil between different sequences.
  public let kind: HeadKind?

  public init(
    entropy: Double, meanDistance: Double?, firstToken: Double, previousToken: Double?, duplicate: Double?,
    induction: Double?, kind: HeadKind?
  ) {
    self.entropy = entropy
    self.meanDistance = meanDistance
    self.firstToken = firstToken
    self.previousToken = previousToken
    self.duplicate = duplicate
    self.induction = induction
    self.kind = kind
  }
}
