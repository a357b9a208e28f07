import Checkpoints

/// A token of the output as the screen needs it.
public struct GeneratedToken: Sendable, Equatable {
  public let id: TokenID
  /// The whole characters it completed; for a special token, its name.
  public let text: String
  public let isSpecial: Bool
  /// Natural log of its probability before any sampler.
  public let logprob: Float
  /// Of the distribution it was drawn from. Nats.
  public let entropy: Float
  /// How many tokens were likelier.
  public let rank: Int
  /// The likeliest tokens at its place, best first.
  public let top: [Alternative]
  /// Chosen by the user, not by the chain.
  public let isByHand: Bool

  public init(
    id: TokenID, text: String, isSpecial: Bool = false, logprob: Float, entropy: Float, rank: Int,
    top: [Alternative], isByHand: Bool = false
  ) {
    self.id = id
    self.text = text
    self.isSpecial = isSpecial
    self.logprob = logprob
    self.entropy = entropy
    self.rank = rank
    self.top = top
    self.isByHand = isByHand
  }

  public var probability: Double { Double(logprob).exponential }
  /// How much less expected it was than the distribution's average. Nats.
  public var surprise: Double { Double(-logprob - entropy) }
}

/// A token that could have stood at a place.
public struct Alternative: Sendable, Equatable {
  public let id: TokenID
  public let text: String
  public let logprob: Float
  public init(id: TokenID, text: String, logprob: Float) {
    self.id = id
    self.text = text
    self.logprob = logprob
  }
  public var probability: Double { Double(logprob).exponential }
}
