import Checkpoints

/// One stage of a sampling chain: it reshapes or narrows the candidates and never picks.
public protocol SamplerStage: Sendable {
  var name: SamplerName { get }
  /// True when it only drops candidates and never the best one, so that a greedy choice after it needs no call.
  var keepsBest: Bool { get }
  /// Called once a token with at least one candidate; leaves at least one. Must not allocate.
  mutating func apply(to candidates: inout Candidates)
  /// Told every token of the sequence, in order.
  mutating func accept(_ id: TokenID, as origin: TokenOrigin)
  /// True when no candidate at all may follow what was accepted.
  var isExhausted: Bool { get }
}

/// How a token came into the sequence.
public enum TokenOrigin: Sendable, Equatable {
  /// It was given: a prompt, or what was said before.
  case context
  /// It was chosen, by the chain or by hand. The probability that the chain's last distribution gave it, where it did.
  case generated(probability: Float?)
}

extension SamplerStage {
  public var keepsBest: Bool { false }
  public mutating func accept(_ id: TokenID, as origin: TokenOrigin) {}
  public var isExhausted: Bool { false }
}

/// What a catalogue entry gets to make its stage from.
public struct SamplerContext: Sendable {
  public let settings: SamplerSettings
  public let vocabularySize: Int
  /// Token sequences that end a repetition for DRY.
  public let dryBreakers: [[TokenID]]
  /// Tokens to reserve room for in stages that remember everything; more are possible.
  public let contextLength: Int
  /// The settings' seed, or the fresh one that took its place.
  public let seed: UInt64
}
