import Checkpoints
import Inference

/// The untouched sequence and what is to be done to its computation.
public struct InterventionTrial: Sendable, Equatable {
  public var plan: InterventionRequest
  public var prompt: [TokenID]
  /// Generated untouched, with the log-probability of each.
  public var tokens: [GeneratedToken]
  public var sampling: SamplerSettings
  public var maxTokens: Int

  public init(
    plan: InterventionRequest, prompt: [TokenID], tokens: [GeneratedToken], sampling: SamplerSettings, maxTokens: Int
  ) {
    self.plan = plan
    self.prompt = prompt
    self.tokens = tokens
    self.sampling = sampling
    self.maxTokens = maxTokens
  }
}

/// What became of the text under a plan.
public struct TrialReport: Sendable, Equatable {
  public var plan: InterventionRequest
  public var untouched: [GeneratedToken]
  /// Log-probabilities of the untouched tokens if the computation is altered. [untouched.count]
  public var altered: [Float]
  /// What the altered model writes from the same prompt with the same seed.
  public var tokens: [GeneratedToken]

  public init(plan: InterventionRequest, untouched: [GeneratedToken], altered: [Float], tokens: [GeneratedToken]) {
    self.plan = plan
    self.untouched = untouched
    self.altered = altered
    self.tokens = tokens
  }

  /// The first token that is another; nil where one text is the beginning of the other.
  public var divergence: Int? { zip(untouched, tokens).enumerated().first { $1.0.id != $1.1.id }?.offset }

  /// Change in log-probability of the untouched token at an index. Nats.
  public func change(at index: Int) -> Double { Double(altered[index]) - Double(untouched[index].logprob) }

  public var meanChange: Double {
    altered.isEmpty ? 0 : altered.indices.reduce(0) { $0 + change(at: $1) } / Double(altered.count)
  }
}
