import Checkpoints
import Inference
import Tensors

/// The same prompt, settings and seed given to several models: what each writes, where it leaves the base's text, and how
/// far the two are apart at each token.
public final class SideBySide {
  /// What one model wrote.
  public struct Column: Sendable {
    public internal(set) var steps: [StepTrace] = []
    /// KL(base ‖ this) where each token was chosen, both having read this model's own text. Nats. [tokens]
    public internal(set) var kld: [Double] = []
    /// The first token that isn't the base's; nil where all are.
    public internal(set) var firstDivergence: Int?
    /// Why it is another; nil where none is, or where one text merely ends.
    public internal(set) var flip: SamplerFlip?

    public var ids: [TokenID] { steps.map(\.id) }
    public var text: String { steps.map(\.text).joined() }
  }

  public let models: [ComparedModel]
  public private(set) var columns: [Column]
  private let generators: [Generator]
  private let lockstep: Lockstep
  private var request: GenerationRequest
  private let prompt: [TokenID]

  /// models: the base first. The prompt is tokenized by the base; a seed that isn't given is drawn once for all.
  public init(
    _ models: [ComparedModel], request: GenerationRequest, options: SessionOptions, threads: Int
  ) throws {
    try ComparisonError.check(models)
    self.models = models
    prompt = try models[0].loaded.tokens(of: request.prompt)
    self.request = request
    self.request.prompt = .ids(prompt)
    self.request.sampling.seed = request.sampling.seed ?? .random(in: .min ... .max)
    let most = max(1, min(request.maxTokens ?? .max, options.contextLength - prompt.count))
    generators = try models.map {
      try Generator(model: $0.loaded, options: options, threads: threads, isForced: true)
    }
    lockstep = try Lockstep(
      models.map(\.model), options: options, positions: most, pool: WorkerPool(threads: threads))
    columns = models.map { _ in Column() }
  }

  /// Where any model first leaves the base's text.
  public var firstDivergence: Int? { columns.compactMap(\.firstDivergence).min() }

  /// Has model after model write, then holds each text against the base's.
  public func run(
    cancelled: () -> Bool = { false }, onStep: (_ model: Int, _ step: StepTrace) -> Void = { _, _ in }
  ) throws {
    for index in models.indices {
      var steps: [StepTrace] = []
      try generators[index].run(request, cancelled: cancelled) { event in
        guard case .step(let step) = event else { return }
        steps.append(step)
        onStep(index, step)
      }
      columns[index].steps = steps
      if cancelled() { throw InferenceError.cancelled }
      try compare(index, cancelled: cancelled)
    }
  }

  private func compare(_ index: Int, cancelled: () -> Bool) throws {
    let ids = columns[index].ids, base = columns[0].ids
    columns[index].kld = try distances(of: ids, by: index, cancelled: cancelled)
    guard ids != base else { return }
    let common = zip(ids, base).prefix { $0 == $1 }.count
    columns[index].firstDivergence = common
    guard common < min(ids.count, base.count) else { return }
    let history = prompt + ids.prefix(common)
    columns[index].flip = try SamplerFlip(
      base: waterfall(0, after: history, cancelled: cancelled),
      other: waterfall(index, after: history, cancelled: cancelled))
  }

  private func distances(of ids: [TokenID], by index: Int, cancelled: () -> Bool) throws -> [Double] {
    guard index > 0, !ids.isEmpty else { return ids.map { _ in 0 } }
    let scored = prompt.count - 1..<prompt.count - 1 + ids.count
    var found: [Double] = []
    try lockstep.read(
      prompt + ids.dropLast(), scored: scored, targets: ids, others: [index], cancelled: cancelled
    ) { model, _, sample in
      if model == index { found.append(Double(sample.kld)) }
    }
    return found
  }

  private func waterfall(_ index: Int, after history: [TokenID], cancelled: () -> Bool) throws -> Waterfall {
    let logits = try generators[index].logits(after: history, cancelled: cancelled)
    let breakers = request.sampling.dryMultiplier > 0 ? try models[index].loaded.dryBreakers() : []
    return try Inference.waterfall(
      logits: logits, settings: request.sampling, history: history, top: logits.count, dryBreakers: breakers)
  }
}
