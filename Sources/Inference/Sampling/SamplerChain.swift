import Checkpoints

/// Picks a token from logits: stages narrow, the chain picks.
///
/// Stages run in this order: constraints (a grammar), logit bias, those of `settings.order` that have something to do,
/// mirostat. Mirostat takes the place of the truncating stages; penalties, DRY and temperature stay.
///
/// The draw of a step depends on the seed and on how many tokens were accepted before, not on earlier draws, so a
/// branch or a retry with the same seed repeats itself. Whoever samples must therefore `accept` the outcome.
///
/// When every logit is -infinity or NaN there is nothing to prefer, and the lowest id left is picked.
public struct SamplerChain: ~Copyable, Sendable {
  public let settings: SamplerSettings
  /// The settings' seed, or the fresh one that took its place.
  public let seed: UInt64
  /// How many tokens were accepted: the position whose token is drawn next.
  public private(set) var position = 0

  private let context: SamplerContext
  private let constraints: [any SamplerStage]
  private var stages: [any SamplerStage]
  /// Stages that can't change a greedy choice. [stages]
  private var skippable: [Bool]
  /// The model's own, of the row sampled last, before any stage.
  public private(set) var model: ModelDistribution
  private var candidates: Candidates
  private let random: SamplerRandom
  /// What the last draw was made from, until its outcome is accepted.
  private var last: Softmax?
  /// Whether a token was sampled since the last was accepted.
  private var hasSampled = false
  private var recorder: WaterfallRecorder

  /// - Parameters:
  ///   - dryBreakers: token sequences that end a repetition for DRY; see `DryBreakers`.
  ///   - contextLength: tokens to make room for at once where a stage remembers all of them; more are possible.
  ///   - constraints: stages that rule tokens out before any other, such as a grammar.
  /// - Throws: `SamplerError` when the settings are not valid for this vocabulary.
  public init(
    settings: SamplerSettings, vocabularySize: Int, dryBreakers: [[TokenID]] = [], contextLength: Int = 4096,
    constraints: [any SamplerStage] = []
  ) throws(SamplerError) {
    try settings.validate()
    guard vocabularySize > 0 else { throw .emptyVocabulary }
    for id in settings.logitBias.keys.sorted() where Int(id) >= vocabularySize {
      throw .unknownToken(id, vocabularySize: vocabularySize)
    }
    let seed = settings.seed ?? .random(in: .min ... .max)
    let context = SamplerContext(
      settings: settings, vocabularySize: vocabularySize, dryBreakers: dryBreakers, contextLength: contextLength,
      seed: seed)
    self.settings = settings
    self.seed = seed
    self.context = context
    self.constraints = constraints
    stages = constraints + Self.stages(context)
    skippable = Self.skippable(stages)
    model = ModelDistribution(vocabularySize: vocabularySize)
    candidates = Candidates(vocabularySize: vocabularySize)
    random = .picks(seed: seed)
    recorder = WaterfallRecorder(vocabularySize: vocabularySize)
  }

  /// The stages that run, first to last.
  public var stageNames: [SamplerName] { stages.map(\.name) }

  /// Forgets every accepted token.
  public mutating func reset() {
    stages = constraints + Self.stages(context)
    position = 0
    last = nil
    hasSampled = false
  }

  /// Tells the stages about the next token of the sequence: one chosen, by the chain or by hand, if `sample` was called
  /// since the last, and otherwise one that was given.
  public mutating func accept(_ id: TokenID) {
    accept(id, as: hasSampled ? .generated(probability: probability(of: id)) : .context)
  }

  /// The same, when the caller knows better: a generated beginning that is replayed counts for a grammar.
  public mutating func accept(_ id: TokenID, as origin: TokenOrigin) {
    for index in stages.indices { stages[index].accept(id, as: origin) }
    position += 1
    last = nil
    hasSampled = false
  }

  /// True when a constraint allows no token after those accepted: the text is over. What `sample` would return is then
  /// not to be used.
  public var isExhausted: Bool {
    for index in stages.indices where stages[index].isExhausted { return true }
    return false
  }

  /// Chooses a token. `logits` are [vocabulary]. Allocates nothing; about 40 µs for 49,152 tokens and default settings.
  public mutating func sample(_ logits: UnsafeBufferPointer<Float>) -> TokenID {
    begin(logits)
    for index in stages.indices where !skippable[index] { stages[index].apply(to: &candidates) }
    return pick()
  }

  /// Chooses the same token as `sample(_:)` and notes what each stage left. Reuses the waterfall's storage.
  public mutating func sample(_ logits: UnsafeBufferPointer<Float>, recording waterfall: inout Waterfall) -> TokenID {
    begin(logits)
    recorder.begin(&waterfall, &candidates)
    for index in stages.indices {
      stages[index].apply(to: &candidates)
      recorder.note(stages[index].name, &waterfall, &candidates)
    }
    let chosen = pick()
    recorder.end(&waterfall, chosen: chosen)
    return chosen
  }
}

extension SamplerChain {
  private static func stages(_ context: SamplerContext) -> [any SamplerStage] {
    let settings = context.settings
    let first = SamplerCatalog.all.filter { $0.role == .bias }
    let ordered = settings.order.compactMap(SamplerCatalog.entry)
      .filter { settings.mirostat == 0 || $0.role != .truncation }
    let last = SamplerCatalog.all.filter { $0.role == .control }
    return (first + ordered + last).compactMap { $0.make(context) }
  }

  /// Those right before a greedy temperature that only drop candidates other than the best.
  private static func skippable(_ stages: [any SamplerStage]) -> [Bool] {
    var skippable = stages.map { _ in false }
    guard let greedy = stages.firstIndex(where: { ($0 as? Temperature)?.isGreedy == true }) else { return skippable }
    for index in (0..<greedy).reversed() {
      guard stages[index].keepsBest else { break }
      skippable[index] = true
    }
    return skippable
  }

  private mutating func begin(_ logits: UnsafeBufferPointer<Float>) {
    model.read(logits)
    candidates.begin(with: model)
  }

  /// Draws by the inverse of the distribution function, in the order of ids.
  private mutating func pick() -> TokenID {
    hasSampled = true
    guard let softmax = candidates.softmax() else {
      last = nil
      return candidates.id(at: 0)
    }
    last = softmax
    if candidates.count == 1 { return candidates.id(at: 0) }
    return candidates.id(at: candidates.position(ofShare: random.unit(position), of: softmax))
  }

  private func probability(of id: TokenID) -> Float? {
    guard let last, let position = candidates.position(of: id) else { return nil }
    return Float(Double(candidates.weights[position]) / last.total)
  }
}

extension Candidates {
  /// The first position at which the running sum of `weights` exceeds a share of their total. O(candidates).
  func position(ofShare share: Double, of softmax: Softmax) -> Int {
    let target = share * softmax.total
    var sum = 0.0
    var possible = 0
    for position in 0..<count where weights[position] > 0 {
      sum += Double(weights[position])
      possible = position
      if sum > target { return position }
    }
    return possible  // Only rounding gets here.
  }
}
