import Checkpoints

/// What each stage of a sampler chain left in one step: the data of the screen's waterfall.
public struct Waterfall: Sendable, Equatable {
  public struct Candidate: Sendable, Equatable {
    public let id: TokenID
    /// Among the candidates of its stage; they sum to 1.
    public let probability: Float
  }

  public struct Stage: Sendable, Equatable {
    /// The stage, or `model` for what the model itself said.
    public internal(set) var name: SamplerName
    /// How many candidates are left.
    public internal(set) var remaining: Int
    /// How much of the model's own probability they hold.
    public internal(set) var mass: Float
    /// The most likely of them, best first.
    public internal(set) var top: [Candidate]
  }

  /// How many candidates a stage lists at most.
  public let top: Int
  /// The model's own distribution, then one for each stage that ran.
  public internal(set) var stages: [Stage] = []
  /// The token the chain chose.
  public internal(set) var chosen: TokenID = -1

  public init(top: Int = 20) { self.top = max(top, 0) }
}

extension SamplerName {
  /// In a waterfall: the logits as the model gave them.
  public static let model = SamplerName(rawValue: "model")
}

/// The waterfall that a chain with these settings would record for `logits` after `history`, and the token it would
/// choose: the same as in a generation whose chain has accepted exactly `history`. Changes nothing, and costs a few
/// milliseconds for a large vocabulary. Of mirostat it shows the state before its first correction.
///
/// Without a seed in the settings the draw differs each time; give it the seed of the chain.
public func waterfall(
  logits: UnsafeBufferPointer<Float>, settings: SamplerSettings, history: some Sequence<TokenID>, top: Int = 20,
  dryBreakers: [[TokenID]] = [], constraints: [any SamplerStage] = []
) throws(SamplerError) -> Waterfall {
  var chain = try SamplerChain(
    settings: settings, vocabularySize: logits.count, dryBreakers: dryBreakers, constraints: constraints)
  for id in history { chain.accept(id) }
  var waterfall = Waterfall(top: top)
  _ = chain.sample(logits, recording: &waterfall)
  return waterfall
}

/// The same for logits in an array.
public func waterfall(
  logits: [Float], settings: SamplerSettings, history: some Sequence<TokenID>, top: Int = 20,
  dryBreakers: [[TokenID]] = [], constraints: [any SamplerStage] = []
) throws(SamplerError) -> Waterfall {
  var result: Result<Waterfall, SamplerError> = .failure(.emptyVocabulary)
  logits.withUnsafeBufferPointer { row in
    result = Result { () throws(SamplerError) in
      try waterfall(
        logits: row, settings: settings, history: history, top: top, dryBreakers: dryBreakers, constraints: constraints)
    }
  }
  return try result.get()
}
