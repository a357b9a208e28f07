import Checkpoints
import Inference

/// What a generation tells as it goes, in this order: prompt, prefill…, step…, finished.
public enum GenerationEvent: Sendable, Equatable {
  /// The prompt as tokens, and how many of them and of those already generated the cache held.
  case prompt(ids: [TokenID], reused: Int)
  /// Prompt tokens evaluated so far.
  case prefill(done: Int, of: Int)
  case step(StepTrace)
  case finished(FinishReason, GenerationTiming)
}

/// Why a generation ended.
public enum FinishReason: String, Sendable, Codable {
  /// The model's own end-of-generation token.
  case endOfGeneration = "eos"
  /// The wanted number of tokens, or a full context.
  case length
  /// One of the request's stop texts, or a grammar after which nothing may follow.
  case stop
  /// Cancelled.
  case interrupted
}

/// One generated token and what the model thought of it.
public struct StepTrace: Sendable, Equatable {
  public let id: TokenID
  /// How many tokens stand before it, the prompt's included.
  public let position: Int
  /// The whole characters this token completed; empty in the middle of one.
  public let text: String
  /// Natural log of its probability before any sampler.
  public let logprob: Float
  /// Of the distribution before any sampler. Nats.
  public let entropy: Float
  /// How many tokens were likelier.
  public let rank: Int
  /// The likeliest tokens before any sampler, best first.
  public let top: [ModelDistribution.Entry]
  /// From the previous token, or from the request for the first.
  public let seconds: Double

  public init(
    id: TokenID, position: Int, text: String, logprob: Float, entropy: Float, rank: Int,
    top: [ModelDistribution.Entry] = [], seconds: Double
  ) {
    self.id = id
    self.position = position
    self.text = text
    self.logprob = logprob
    self.entropy = entropy
    self.rank = rank
    self.top = top
    self.seconds = seconds
  }
}

/// How fast a generation was. Rates are tokens a second; zero where nothing was measured.
public struct GenerationTiming: Sendable, Equatable {
  /// The prompt's and those already generated.
  public var promptTokens = 0
  /// Prompt tokens the cache already held; they count in no rate.
  public var reusedTokens = 0
  public var generatedTokens = 0
  /// From the request to the first token.
  public var timeToFirstToken = 0.0
  /// Evaluating the prompt. Seconds.
  public var promptSeconds = 0.0
  /// All steps after the first token. Seconds.
  public var decodeSeconds = 0.0

  public init() {}

  public var promptRate: Double { promptSeconds > 0 ? Double(promptTokens - reusedTokens) / promptSeconds : 0 }
  public var decodeRate: Double { decodeSeconds > 0 ? Double(generatedTokens - 1) / decodeSeconds : 0 }
}
