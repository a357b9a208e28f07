import Architectures
import Checkpoints
import Inference
import Tensors

/// Prefill and decode rates of a model, measured as llama-bench does: random tokens, no tokenizing, no sampling, one
/// run to warm up; set against the rate at which this machine reads memory. A model with an encoder reads the prompt with
/// that; `depth` is then of its decoder.
public struct Benchmark: Sendable {
  public var promptTokens: Int
  public var generatedTokens: Int
  /// Tokens already in the cache when the clock starts.
  public var depth: Int
  public var runs: Int
  public var threads: Int
  /// How keys and values are kept.
  public var cacheType = CacheType.f16
  public var adapters: [AdapterSource] = []
  /// What is recorded meanwhile, as it is for panes that look inside.
  public var recording: Recording.Parts = []
  /// Whether to go on where memory is known to be too little.
  public var isForced = false

  public init(promptTokens: Int, generatedTokens: Int, depth: Int, runs: Int, threads: Int) {
    self.promptTokens = promptTokens
    self.generatedTokens = generatedTokens
    self.depth = depth
    self.runs = runs
    self.threads = threads
  }

  public func run(_ path: String, cancelled: () -> Bool = { false }) throws -> BenchmarkReport {
    let checkpoint = try Checkpoint.open(path)
    let readsSource = try DeclaredModel(checkpoint).declaration.encoder != nil
    var options = SessionOptions(contextLength: depth + max(promptTokens, generatedTokens, 1), cacheType: cacheType)
    if readsSource {
      options.sourceLength = max(promptTokens, 1)
      options.contextLength = depth + max(generatedTokens, 1)
    }
    if !isForced { try EnginePlan(checkpoint, name: path, options: options, threads: threads).check() }
    let model = try BoundModel(checkpoint)
    let adapters = try self.adapters.map { try $0.open(on: model) }
    let recorded = Recording.bytesPerPosition(recording, of: model, cacheType: cacheType) * options.contextLength
    let extra = adapters.reduce(recorded) { $0 + $1.bytes }
    if !isForced { try EnginePlan(model, name: path, options: options, threads: threads, extra: extra).check() }
    let session = Session(model: model, options: options, pool: WorkerPool(threads: threads))
    try session.use(adapters)
    if !recording.isEmpty {
      session.record(
        into: Recording(
          recording, of: model, contextLength: options.contextLength, sourceLength: options.sourceLength,
          cacheType: cacheType))
    }
    let tokens = RandomTokens(vocabularySize: model.config.vocabularySize)
    try fill(session, tokens, cancelled: cancelled)
    let prompt = try measure(promptTokens) { try prefill(session, tokens, cancelled: cancelled) }
    let decode = try measure(generatedTokens) { try self.decode(session, tokens, cancelled: cancelled) }
    // Before the bandwidth's own buffer counts as ours.
    let peak = MachineProbe.peakResidentBytes
    return BenchmarkReport(
      model: path, threads: threads, cacheType: cacheType, prompt: prompt, decode: decode, peakResidentBytes: peak,
      modelBytes: model.checkpoint.fileBytes, bytesPerToken: model.weightBytesPerToken,
      vocabularySize: model.config.vocabularySize, readBandwidth: MachineProbe.readBandwidth(threads: threads))
  }

  /// Fills the cache up to the depth, and warms pages and caches up with what will be measured.
  private func fill(_ session: Session, _ tokens: RandomTokens, cancelled: () -> Bool) throws {
    if session.model.readsSource { try session.read(tokens.first(max(promptTokens, 1)), cancelled: cancelled) }
    try session.evaluate(tokens.first(max(depth, 1)), cancelled: cancelled)
    if promptTokens > 0 { _ = try prefill(session, tokens, cancelled: cancelled) }
    try goBack(session, tokens, cancelled: cancelled)
    if generatedTokens > 0 { try session.step(tokens[depth]) }
  }

  /// Makes the cache hold the tokens up to the depth: again from the first on, where windowed layers kept only the last.
  private func goBack(_ session: Session, _ tokens: RandomTokens, cancelled: () -> Bool) throws {
    if session.truncate(to: depth) < depth { try session.evaluate(tokens.first(depth), cancelled: cancelled) }
  }

  private func prefill(_ session: Session, _ tokens: RandomTokens, cancelled: () -> Bool) throws -> Double {
    if session.model.readsSource { return try read(session, tokens, cancelled: cancelled) }
    try goBack(session, tokens, cancelled: cancelled)
    let ids = tokens.first(depth + promptTokens)
    let start = ContinuousClock.now
    try session.evaluate(ids, cancelled: cancelled)
    return start.secondsToNow
  }

  /// Reads the prompt as a source, and puts the decoder back to where it was.
  private func read(_ session: Session, _ tokens: RandomTokens, cancelled: () -> Bool) throws -> Double {
    let ids = tokens.first(promptTokens)
    var probe = NoProbe()
    let start = ContinuousClock.now
    try session.read(ids, probing: &probe, cancelled: cancelled)
    let seconds = start.secondsToNow
    if depth > 0 { try session.evaluate(tokens.first(depth), cancelled: cancelled) }
    return seconds
  }

  private func decode(_ session: Session, _ tokens: RandomTokens, cancelled: () -> Bool) throws -> Double {
    try goBack(session, tokens, cancelled: cancelled)
    let start = ContinuousClock.now
    for index in 0..<generatedTokens {
      if cancelled() { throw InferenceError.cancelled }
      try session.step(tokens[depth + index])
    }
    return start.secondsToNow
  }

  private func measure(_ tokens: Int, _ run: () throws -> Double) rethrows -> BenchmarkReport.Rates? {
    guard tokens > 0 else { return nil }
    let rates = try (0..<runs).map { _ in Double(tokens) / (try run()) }.sorted()
    let middle = rates.count / 2
    let median = rates.count.isMultiple(of: 2) ? (rates[middle - 1] + rates[middle]) / 2 : rates[middle]
    return .init(tokens: tokens, tps_median: median, tps_min: rates[0], tps_max: rates[rates.count - 1])
  }
}

/// The same tokens in every run: a fixed linear congruential sequence.
private struct RandomTokens {
  let vocabularySize: Int

  subscript(index: Int) -> TokenID {
    let mixed = (UInt64(index) &+ 1) &* 6_364_136_223_846_793_005
    return TokenID((mixed >> 33) % UInt64(vocabularySize))
  }

  func first(_ count: Int) -> [TokenID] { (0..<count).map { self[$0] } }
}
