import ArgumentParser
import Checkpoints
import Inference

/// The sampling options of `generate`: names, meanings and defaults are llama.cpp's. What is not given keeps the
/// default of `SamplerSettings`.
struct SamplingOptions: ParsableArguments {
  @Option(help: "Divides the logits; 0 always takes the best token.")
  var temperature: Float?
  @Option(help: "How many of the best tokens stay; 0 keeps all.")
  var topK: Int?
  @Option(help: "Share of the probability that stays; 1 is off.")
  var topP: Float?
  @Option(help: "Least probability relative to the best token's; 0 is off.")
  var minP: Float?
  @Option(help: "Share of the probability that stays, the most typical tokens first; 1 is off.")
  var typicalP: Float?
  @Option(help: "Standard deviations below the best logit that stay; -1 is off.")
  var topNSigma: Float?
  @Option(help: "How likely the best tokens are excluded in a step; 0 is off.")
  var xtcProbability: Float?
  @Option(help: "Probability from which a token counts as one of the best.")
  var xtcThreshold: Float?
  @Option(help: "Penalty of repeated sequences; 0 is off.")
  var dryMultiplier: Float?
  @Option(help: "By how much that penalty grows with each further token.")
  var dryBase: Float?
  @Option(help: "Longest repetition that costs nothing, in tokens.")
  var dryAllowedLength: Int?
  @Option(help: "How far back repetitions are looked for, in tokens; -1 is the whole context.")
  var dryPenaltyLastN: Int?
  @Option(help: "Divides the logits of tokens seen lately; 1 is off.")
  var repeatPenalty: Float?
  @Option(help: "How many tokens back count as lately; -1 is the whole context.")
  var repeatLastN: Int?
  @Option(help: "Subtracted for each time a token was seen lately.")
  var frequencyPenalty: Float?
  @Option(help: "Subtracted once from the tokens seen lately.")
  var presencePenalty: Float?
  @Option(help: "Steers towards constant surprise: 1 or 2 for the version, 0 is off.")
  var mirostat: Int?
  @Option(help: "The surprise mirostat steers to, in bits.")
  var mirostatTau: Float?
  @Option(help: "How fast mirostat steers.")
  var mirostatEta: Float?
  @Option(help: "Half the width of the band in which the temperature follows the entropy; 0 is off.")
  var dynatempRange: Float?
  @Option(help: "Bends the path from entropy to temperature.")
  var dynatempExponent: Float?
  @Option(help: ArgumentHelp("Adds X to a token's logit; may be repeated.", valueName: "id=x"))
  var logitBias: [LogitBias] = []
  @Option(help: ArgumentHelp("The stages in order, separated by commas or semicolons.", valueName: "a,b,c"))
  var samplers: String?
  @Option(help: ArgumentHelp("Ends the generation where this text appears; may be repeated.", valueName: "text"))
  var stop: [String] = []
  @Option(help: "The same seed gives the same tokens.")
  var seed: UInt64?

  func settings() throws -> SamplerSettings {
    var settings = SamplerSettings()
    set(&settings.temperature, temperature)
    set(&settings.topK, topK)
    set(&settings.topP, topP)
    set(&settings.minP, minP)
    set(&settings.typicalP, typicalP)
    set(&settings.topNSigma, topNSigma)
    set(&settings.xtcProbability, xtcProbability)
    set(&settings.xtcThreshold, xtcThreshold)
    set(&settings.dryMultiplier, dryMultiplier)
    set(&settings.dryBase, dryBase)
    set(&settings.dryAllowedLength, dryAllowedLength)
    set(&settings.dryPenaltyLastN, dryPenaltyLastN)
    set(&settings.repeatPenalty, repeatPenalty)
    set(&settings.repeatLastN, repeatLastN)
    set(&settings.frequencyPenalty, frequencyPenalty)
    set(&settings.presencePenalty, presencePenalty)
    set(&settings.mirostat, mirostat)
    set(&settings.mirostatTau, mirostatTau)
    set(&settings.mirostatEta, mirostatEta)
    set(&settings.dynatempRange, dynatempRange)
    set(&settings.dynatempExponent, dynatempExponent)
    for bias in logitBias { settings.logitBias[bias.id] = bias.value }
    if let samplers { settings.order = try SamplerName.order(parsing: samplers) }
    settings.seed = seed
    try settings.validate()
    return settings
  }

  private func set<Value>(_ target: inout Value, _ value: Value?) {
    if let value { target = value }
  }
}

/// `ID=X`, as in `--logit-bias 198=-inf`.
struct LogitBias: ExpressibleByArgument {
  let id: TokenID
  let value: Float

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let id = TokenID(parts[0]), let value = Float(parts[1]) else { return nil }
    self.id = id
    self.value = value
  }
}
