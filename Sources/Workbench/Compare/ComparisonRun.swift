import Analysis
import Checkpoints
import Inference
import Tensors

/// Models held against a base over a text, in lockstep: one pass, no logits file, rows that fill as it goes.
public final class ComparisonRun {
  public let models: [ComparedModel]
  public let text: PerplexityWindows
  private let lockstep: Lockstep
  private let options: SessionOptions
  private let pool: WorkerPool
  public private(set) var divergences: [Divergence]
  public private(set) var windows = 0
  private var decodeRates: [Double?]

  /// One position of the text, as one model's distribution lies to the base's.
  public struct Position: Sendable {
    public let model: Int
    public let window: Int
    public let position: Int
    public let token: TokenID
    public let sample: DivergenceSample
  }

  /// models: the base first. Throws where one has another vocabulary, or can't read a text alone.
  public init(
    _ models: [ComparedModel], text: PerplexityWindows, options: SessionOptions, pool: WorkerPool
  ) throws {
    try ComparisonError.check(models)
    self.models = models
    self.text = text
    self.options = options
    self.pool = pool
    lockstep = try Lockstep(
      models.map(\.model), options: options, positions: text.scored.count, pool: pool)
    divergences = models.map { _ in Divergence() }
    decodeRates = models.map { _ in nil }
  }

  /// The rows as they stand, the base's first.
  public var rows: [ComparisonRow] {
    let peak = MachineProbe.peakResidentBytes
    return models.indices.map { index in
      var row = ComparisonRow(models[index], divergences[index], peakResidentBytes: peak)
      row.decodeRate = decodeRates[index]
      return row
    }
  }

  /// Reads the next window.
  public func readWindow(
    cancelled: () -> Bool = { false }, each: (Position) -> Void = { _ in }
  ) throws(InferenceError) {
    let window = windows, scored = text.scored
    let targets = scored.map { text.target(window, after: $0) }
    var gathered = divergences
    try lockstep.read(text.input(window), scored: scored, targets: targets, cancelled: cancelled) {
      model, position, sample in
      gathered[model].take(sample)
      each(
        Position(
          model: model, window: window, position: position, token: targets[position - scored.lowerBound],
          sample: sample))
    }
    divergences = gathered
    windows += 1
  }

  /// Measures how fast each model generates, one after the other, on the beginning of the text.
  public func measureDecoding(tokens: Int = 32, cancelled: () -> Bool = { false }) throws(InferenceError) {
    guard text.count > 0 else { return }
    let input = text.input(0)
    let count = min(tokens, input.count / 2)
    for index in models.indices {
      // The base's own session computes more exactly than one generates.
      let session =
        index == 0 ? Session(model: models[0].model, options: options, pool: pool) : lockstep.sessions[index]
      try session.evaluate(Array(input.prefix(input.count - count)), cancelled: cancelled)
      let start = ContinuousClock.now
      for id in input.suffix(count) {
        if cancelled() { throw .cancelled }
        try session.step(id)
      }
      decodeRates[index] = Double(count) / start.secondsToNow
    }
  }
}
