import Checkpoints

/// Everything that decides how a token is chosen from logits: the sliders of the screen and the sampling options of
/// the command line. Values only; `SamplerChain` gives them effect. Defaults and meanings are llama.cpp's.
public struct SamplerSettings: Sendable, Equatable {
  /// Divides the logits; at or below 0 the best token is always taken.
  public var temperature: Float = 0.8
  /// Half the width of the band in which the temperature moves with the entropy; 0 holds it still.
  public var dynatempRange: Float = 0
  /// Bends the path from normalised entropy to temperature.
  public var dynatempExponent: Float = 1

  /// How many of the best tokens stay; at or below 0, all.
  public var topK = 40
  /// Share of the probability that stays; 1 is off.
  public var topP: Float = 0.95
  /// Least probability relative to the best token's; 0 is off.
  public var minP: Float = 0.05
  /// Share of the probability that stays, the most typical first; 1 is off.
  public var typicalP: Float = 1
  /// How many standard deviations below the best logit may stay; at or below 0 it is off.
  public var topNSigma: Float = -1
  /// How likely the best tokens are excluded in a step; 0 is off.
  public var xtcProbability: Float = 0
  /// Probability from which a token counts as one of the best; above 0.5 there can't be two.
  public var xtcThreshold: Float = 0.1
  /// Candidates that top-p, min-p, typical-p and XTC leave at least.
  public var minKeep = 0

  /// Penalty of a repetition that is just too long; 0 is off.
  public var dryMultiplier: Float = 0
  /// By how much the penalty grows with each further token; below 1 is off.
  public var dryBase: Float = 1.75
  /// Longest repetition that costs nothing. Tokens.
  public var dryAllowedLength = 2
  /// How far back to look for repetitions: -1 all, 0 off. Tokens.
  public var dryPenaltyLastN = -1

  /// Divides the positive and multiplies the negative logits of tokens seen lately; 1 is off.
  public var repeatPenalty: Float = 1
  /// How far back tokens count as seen: -1 all, 0 off. Tokens.
  public var repeatLastN = 64
  /// Subtracted for each time a token was seen.
  public var frequencyPenalty: Float = 0
  /// Subtracted once when a token was seen.
  public var presencePenalty: Float = 0

  /// 0 off, 1 or 2: steers towards a constant surprise and takes the place of the truncating stages.
  public var mirostat = 0
  /// Surprise to steer to. Bits.
  public var mirostatTau: Float = 5
  /// How fast to steer.
  public var mirostatEta: Float = 0.1

  /// Added to the logits of single tokens before anything else; -infinity forbids a token.
  public var logitBias: [TokenID: Float] = [:]
  /// The stages, first to last. One that is missing here has no effect.
  public var order: [SamplerName] = SamplerName.defaultOrder
  /// The same seed gives the same tokens; nil takes a fresh one for each chain.
  public var seed: UInt64?

  public init() {}

  /// Settings that always take the best token and change nothing else.
  public static var greedy: SamplerSettings {
    var settings = SamplerSettings()
    settings.temperature = 0
    return settings
  }

  /// - Throws: `SamplerError` when a value is not a number or lies outside what its parameter allows.
  public func validate() throws(SamplerError) {
    for parameter in SamplerCatalog.parameters { try parameter.check(parameter.value(in: self)) }
    for (id, bias) in logitBias {
      guard !bias.isNaN else { throw .notANumber(parameter: "logit-bias of token \(id)") }
      guard id >= 0 else { throw .unknownToken(id, vocabularySize: nil) }
    }
    for name in order where SamplerCatalog.entry(name)?.isOrdered != true {
      throw .unknownSampler(name.rawValue, known: SamplerName.defaultOrder.map(\.rawValue))
    }
  }
}
