import Analysis
import ArgumentParser
import Checkpoints
import Inference
import Tensors
import Workbench

/// `glassbox perplexity`: how surprised a model is by a text.
struct PerplexityCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Tell how surprised a model is by a text, in windows as llama-perplexity cuts them.",
    discussion: "Only the second half of each window is scored; what is left over at the end is passed over.")

  @OptionGroup var model: ModelArgument
  @Option(help: ArgumentHelp("The text, as a file of UTF-8; - is standard input.", valueName: "file"))
  var text: String
  @Option(help: ArgumentHelp("Tokens of a window.", valueName: "n"))
  var context = 512
  @Option(help: ArgumentHelp("Most windows (default: all there are).", valueName: "n"))
  var chunks: Int?
  @Flag(inversion: .prefixedNo, help: "Compute with float32 activations and cache.")
  var exact = false
  @OptionGroup(title: "Interventions") var interventions: InterventionOptions
  @OptionGroup var adapters: AdapterOptions
  @OptionGroup var cache: CacheOptions
  @OptionGroup var memory: ForceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard context >= 4 else { throw ValidationError("--context takes 4 or more, but \(context) was given.") }
    if let chunks, chunks < 1 { throw ValidationError("--chunks takes 1 or more, but \(chunks) was given.") }
    if interventions.ablateMean != nil || !interventions.patch.isEmpty {
      throw ValidationError("A mean or a patch is of one prompt; perplexity takes --ablate, --scale, --skip-layer, …")
    }
  }

  func run() throws {
    Interruption.beginCatching()
    let content = try InputFile.text(text)
    let loaded = try LoadedModel.open(try model.path(), warmingUp: false, isForced: memory.force)
    guard !loaded.model.readsSource else {
      throw Failure(.badInput, "A model with an encoder has no perplexity of a text alone.", path: loaded.path)
    }
    guard let tokenizer = loaded.tokenizer else { throw GenerationError.noTokenizer(path: loaded.path) }
    let tokens = tokenizer.encode(content, addSpecial: true, parseSpecial: false)
    let windows = PerplexityWindows(tokens, length: context, bos: tokenizer.addsBOS ? tokenizer.bos : nil)
    guard windows.count > 0 else {
      throw Failure(
        .badInput, "The text has \(tokens.count) tokens, but a window takes \(context).", path: text)
    }
    let adapters = try self.adapters.open(on: loaded.model)
    let options = options()
    if !memory.force {
      let extra = adapters.reduce(0) { $0 + $1.bytes }
      try EnginePlan(loaded.model, name: loaded.path, options: options, threads: threads.count, extra: extra).check()
    }
    let session = Session(model: loaded.model, options: options, pool: WorkerPool(threads: threads.count))
    try session.use(adapters)
    try interventions.request(for: loaded).apply(to: session, input: ModelInput(ids: windows.input(0)))
    try finish(try score(windows, on: session), windows)
  }

  private func options() -> SessionOptions {
    var options: SessionOptions =
      exact ? .exact(contextLength: context) : SessionOptions(contextLength: context, logitRows: 32)
    if let type = cache.cacheType { options.cacheType = type }
    return options
  }

  private func score(_ windows: PerplexityWindows, on session: Session) throws -> PerplexityRun {
    let line = ProgressLine()
    defer { line.clear() }
    let count = min(windows.count, chunks ?? windows.count)
    let start = ContinuousClock.now
    var run = PerplexityRun()
    try run.score(windows, most: count, on: session, cancelled: { Interruption.isPending }) { done, perplexity in
      let left = (ContinuousClock.now - start) / .seconds(1) / Double(done) * Double(count - done)
      line.show("\(done) of \(count) windows, perplexity \(perplexity.value.fixed(4)), \(left.durationText) left")
    }
    return run
  }

  private func finish(_ run: PerplexityRun, _ windows: PerplexityWindows) throws {
    let perplexity = run.perplexity
    if output.json {
      try StandardOutput.json(
        Report(
          perplexity: perplexity.value, stderr: perplexity.standardError, tokens: perplexity.tokens,
          chunks: run.windows, context: context))
    } else {
      try StandardOutput.line(
        "perplexity \(perplexity.value.fixed(4)) ± \(perplexity.standardError.fixed(4)), "
          + "\(perplexity.tokens) tokens of \(run.windows) windows scored")
    }
  }

  private struct Report: Encodable {
    let perplexity, stderr: Double
    /// Tokens scored.
    let tokens: Int
    let chunks: Int
    let context: Int
  }
}
