import Checkpoints
import Inference
import Tokenizers

/// What is to be generated: the prompt, how tokens are chosen, and when to stop.
public struct GenerationRequest: Sendable, Equatable {
  public enum Prompt: Sendable, Equatable {
    /// Text as it is, with the model's own leading tokens; special tokens written in it count as such.
    case text(String)
    /// Exactly these tokens.
    case ids([TokenID])
    /// A conversation, put through the model's chat template.
    case chat([ChatMessage])
  }

  public var prompt: Prompt
  /// Tokens after the prompt that are generated already; it goes on from them.
  public var begun: [TokenID]
  /// Most tokens to generate; nil goes on until the model ends or the context is full.
  public var maxTokens: Int?
  public var sampling: SamplerSettings
  /// What the text must follow.
  public var grammar: GrammarSource?
  /// Texts that end the generation; they are not part of the output.
  public var stops: [String]
  /// How many of the likeliest tokens each step reports.
  public var topCount: Int
  /// Goes on past the model's own end-of-generation tokens.
  public var ignoresEndOfGeneration: Bool

  public init(
    prompt: Prompt, begun: [TokenID] = [], maxTokens: Int? = nil, sampling: SamplerSettings = SamplerSettings(),
    grammar: GrammarSource? = nil, stops: [String] = [],
    topCount: Int = 0, ignoresEndOfGeneration: Bool = false
  ) {
    self.prompt = prompt
    self.begun = begun
    self.maxTokens = maxTokens
    self.sampling = sampling
    self.grammar = grammar
    self.stops = stops
    self.topCount = topCount
    self.ignoresEndOfGeneration = ignoresEndOfGeneration
  }
}
