import Checkpoints
import Inference
import Tensors
import Tokenizers

/// Turns requests into tokens on one model: text to ids, session, sampler chain, ids to text. It keeps its cache from
/// one request to the next, so that a prompt which starts like the last one pays only for what is new. Use it from
/// one thread at a time; `kept` may be read from any.
public final class Generator {
  public let model: LoadedModel
  public let contextLength: Int
  /// Where the logits each token is chosen from are kept for the screen; nil keeps none.
  public let kept: LogitsStore?
  let session: Session

  /// isForced: whether to go on where memory is known to be too little.
  public init(
    model: LoadedModel, options: SessionOptions, threads: Int = WorkerPool.physicalCores,
    keeping kept: LogitsStore? = nil, adapters: [Adapter] = [], isForced: Bool = false
  ) throws {
    let extra = adapters.reduce(0) { $0 + $1.bytes }
    if !isForced {
      try EnginePlan(model.model, name: model.path, options: options, threads: threads, extra: extra).check()
    }
    self.model = model
    contextLength = options.contextLength
    self.kept = kept
    session = Session(model: model.model, options: options, pool: WorkerPool(threads: threads))
    try session.use(adapters)
  }

  /// Runs what follows with these adapters on and no others. What was computed with others is forgotten.
  public func use(_ adapters: [Adapter]) throws {
    try session.use(adapters)
    kept?.removeAll()
  }

  /// Alters what follows. What was computed otherwise is forgotten.
  public func intervene(_ interventions: Interventions) throws {
    try session.intervene(interventions)
    kept?.removeAll()
  }

  /// Runs a request to its end on the calling thread, telling everything through `onEvent`.
  ///
  /// `cancelled` is asked between any two tokens and between the layers of a prompt's evaluation; a cancelled
  /// generation finishes as `.interrupted` and keeps what it made.
  public func run(
    _ request: GenerationRequest, cancelled: () -> Bool = { false }, onEvent: (GenerationEvent) -> Void
  ) throws {
    try request.sampling.validate()
    var run = try GenerationRun(request, model: model, contextLength: contextLength)
    do {
      try evaluatePrompt(&run, cancelled: cancelled, onEvent: onEvent)
    } catch InferenceError.cancelled {
      onEvent(.finished(.interrupted, run.timing))
      return
    }
    let reason = try decode(&run, cancelled: cancelled, onEvent: onEvent)
    onEvent(.finished(reason, run.timing))
  }

  private func evaluatePrompt(
    _ run: inout GenerationRun, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void
  ) throws {
    let ids = run.sequence
    let start = ContinuousClock.now
    let reused = reusable(run)
    onEvent(.prompt(ids: run.prompt, reused: reused))
    if model.model.readsSource { try session.read(run.prompt, cancelled: cancelled) }
    try session.evaluate(ids, progress: { onEvent(.prefill(done: $0, of: ids.count)) }, cancelled: cancelled)
    run.timing.promptTokens = run.history.count
    run.timing.reusedTokens = reused
    run.timing.promptSeconds = start.secondsToNow
  }

  /// How many tokens of the prompt, and of those generated already, the session holds.
  private func reusable(_ run: borrowing GenerationRun) -> Int {
    let common = session.commonPrefix(with: run.sequence)
    guard model.model.readsSource else { return common }
    return session.source == run.prompt ? run.prompt.count + max(0, common - 1) : 0
  }

  private func decode(
    _ run: inout GenerationRun, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void
  ) throws -> FinishReason {
    kept?.store(session.logits, after: run.history)
    while true {
      if cancelled() { return .interrupted }
      if run.timing.generatedTokens >= run.limit || session.tokens.count >= contextLength { return .length }
      let (trace, end) = run.choose(from: session.logits, length: session.tokens.count)
      if let trace { onEvent(.step(trace)) }
      guard end == nil, let trace else { return end ?? .stop }
      if run.timing.generatedTokens < run.limit, session.tokens.count < contextLength {
        try session.step(trace.id)
        kept?.store(session.logits, after: run.history)
      }
    }
  }
}

extension ContinuousClock.Instant {
  var secondsToNow: Double { (ContinuousClock.now - self) / .seconds(1) }
}
