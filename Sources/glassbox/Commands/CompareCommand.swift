import Analysis
import ArgumentParser
import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors
import Tokenizers
import Workbench

/// `glassbox compare`: models, or types of one model, held against a base over a text or side by side on a prompt.
struct CompareCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Hold models against a base over a text, or have them write side by side.",
    discussion: """
      Over a text all models run in lockstep, in windows as llama-perplexity cuts them; only the second half of each is \
      scored, and no logits file is written. With --prompt they write with one seed.
      """)

  @Argument(help: ArgumentHelp("The model the others are held against.", valueName: "base"))
  var base: String
  @Argument(help: ArgumentHelp("Models with the same vocabulary.", valueName: "other"))
  var others: [String] = []
  @Option(help: ArgumentHelp("A text to read, as a file of UTF-8; - is standard input.", valueName: "file"))
  var text: String?
  @Option(help: ArgumentHelp("Tokens of a window.", valueName: "n"))
  var context = 512
  @Option(help: ArgumentHelp("Most windows (default: all there are).", valueName: "n"))
  var chunks: Int?
  @Flag(help: "Print a JSON object for each scored position as it comes, before the table (with --json).")
  var positions = false
  @Option(
    help: ArgumentHelp(
      "Types that the base is quantized to in memory, such as Q4_K_M,Q8_0; also the literature's INT8, INT8-columns, "
        + "NF4 and NF4-double. No file is written.",
      valueName: "t,t"))
  var types: RecipeList?
  @Option(help: ArgumentHelp("An importance matrix for --types.", valueName: "file"))
  var imatrix: String?
  @Option(help: "A prompt to write on, side by side.")
  var prompt: String?
  @Option(name: .short, help: ArgumentHelp("Most tokens to write.", valueName: "n"))
  var n = 64
  @Flag(help: "Compute with float32 activations and cache, so that only the weights differ.")
  var exact = false
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup var memory: ForceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (text == nil) != (prompt == nil) else {
      throw ValidationError("Expected one of --text and --prompt, found \(text == nil ? "none" : "both").")
    }
    guard !others.isEmpty || types != nil else { throw ValidationError("There is nothing to compare the base with.") }
    guard context >= 4 else { throw ValidationError("--context takes 4 or more, but \(context) was given.") }
    guard n >= 1 else { throw ValidationError("-n takes 1 or more, but \(n) was given.") }
    if let chunks, chunks < 1 { throw ValidationError("--chunks takes 1 or more, but \(chunks) was given.") }
    if imatrix != nil, types == nil { throw ValidationError("--imatrix goes with --types.") }
    if positions, !output.json { throw ValidationError("--positions goes with --json.") }
  }

  func run() throws {
    Interruption.beginCatching()
    if let text { try compare(over: text) } else if let prompt { try write(on: prompt) }
  }

  private func options(length: Int) -> SessionOptions {
    exact ? .exact(contextLength: length, logitRows: 1) : SessionOptions(contextLength: length)
  }

  // MARK: - Over a text

  private func compare(over path: String) throws {
    let content = try InputFile.text(path)
    let models = try opened(options(length: context))
    guard let tokenizer = models[0].loaded.tokenizer else { throw GenerationError.noTokenizer(path: base) }
    let tokens = tokenizer.encode(content, addSpecial: true, parseSpecial: false)
    let windows = PerplexityWindows(tokens, length: context, bos: tokenizer.addsBOS ? tokenizer.bos : nil)
    guard windows.count > 0 else { throw ComparisonError.textTooShort(tokens: tokens.count, window: context) }
    let run = try ComparisonRun(
      models, text: windows, options: options(length: context), pool: WorkerPool(threads: threads.count))
    try read(run, most: min(windows.count, chunks ?? .max))
    try finish(run.rows, windows: run.windows)
  }

  private func read(_ run: ComparisonRun, most: Int) throws {
    let line = ProgressLine()
    defer { line.clear() }
    let start = ContinuousClock.now
    var failure: (any Error)?
    while run.windows < most {
      try run.readWindow(cancelled: { Interruption.isPending }) { position in
        guard positions, failure == nil else { return }
        do { try StandardOutput.json(ComparisonReport.Position(position)) } catch { failure = error }
      }
      if let failure { throw failure }
      let left = (ContinuousClock.now - start) / .seconds(1) / Double(run.windows) * Double(most - run.windows)
      let figures = run.rows.dropFirst().map { "\($0.name) \($0.meanKLD.fixed(4))" }.joined(separator: ", ")
      line.show("\(run.windows) of \(most) windows, mean KLD: \(figures), \(left.durationText) left")
    }
    try run.measureDecoding(cancelled: { Interruption.isPending })
  }

  private func finish(_ rows: [ComparisonRow], windows: Int) throws {
    let report = ComparisonReport(rows, text: text ?? "", context: context, windows: windows, isExact: exact)
    if output.json {
      try StandardOutput.json(report)
    } else {
      try StandardOutput.layout(report.table(TextStyle(isOn: output.usesColor)))
    }
  }

  // MARK: - On a prompt

  private func write(on prompt: String) throws {
    let settings = try sampling.settings()
    // The models are opened before the prompt's length is known; a thousand tokens stand for it.
    let models = try opened(options(length: n + 1024))
    let tokens = try models[0].loaded.tokens(of: .text(prompt))
    let request = GenerationRequest(
      prompt: .ids(tokens), maxTokens: n, sampling: settings, stops: sampling.stop)
    let sides = try SideBySide(
      models, request: request, options: options(length: tokens.count + n), threads: threads.count)
    let line = ProgressLine()
    var done = 0
    try sides.run(cancelled: { Interruption.isPending }) { model, _ in
      done += 1
      line.show("\(models[model].name): \(done) tokens of all")
    }
    line.clear()
    let report = SideBySideReport(sides)
    if output.json {
      try StandardOutput.json(report)
    } else {
      try StandardOutput.layout(report.text(TextStyle(isOn: output.usesColor)))
    }
  }

  // MARK: - Models

  /// The base, the others and the types it is quantized to, checked together against the memory there is.
  private func opened(_ options: SessionOptions) throws -> [ComparedModel] {
    let loaded = try ([base] + others).map {
      try LoadedModel.open(try ModelArgument.path(of: $0), warmingUp: false, isForced: true)
    }
    let model = try types.map { _ in try QuantizableModel(loaded[0]) }
    let recipes = types?.recipes ?? []
    let made = try model.map { model in
      try recipes.map { model.bytes(try $0.plan(for: model.source).types) }.reduce(0, +)
    }
    if !memory.force { try check(loaded, options, made: made ?? 0, sessions: recipes.count) }
    return try loaded.map { ComparedModel($0) } + quantized(model, recipes)
  }

  /// made: bytes of weights that are to be made. sessions: how many models they are.
  private func check(_ loaded: [LoadedModel], _ options: SessionOptions, made: Int, sessions: Int) throws {
    func plan(_ loaded: LoadedModel, extra: Int = 0) throws -> EnginePlan {
      try EnginePlan(loaded.model, name: loaded.path, options: options, threads: threads.count, extra: extra)
    }
    let others = try loaded.dropFirst().reduce(0) { $0 + (try plan($1).bytes) }
    let session = try plan(loaded[0]).bytes - loaded[0].summary.fileBytes
    try plan(loaded[0], extra: others + made + sessions * max(0, session)).check()
  }

  private func quantized(_ model: QuantizableModel?, _ recipes: [QuantizationRecipe]) throws -> [ComparedModel] {
    guard let model else { return [] }
    let importance = try imatrix.map { try ImportanceMatrix(path: $0) }
    let pool = WorkerPool(threads: threads.count)
    let line = ProgressLine()
    defer { line.clear() }
    return try recipes.map { recipe in
      try model.quantized(
        by: recipe, importance: importance, pool: pool, cancelled: { Interruption.isPending }
      ) { line.show("\(recipe.name): quantizing, \(($0 * 100).fixed(0)) %") }.model
    }
  }
}

/// `Q4_K_M,Q8_0,NF4` on the command line.
struct RecipeList: ExpressibleByArgument {
  let recipes: [QuantizationRecipe]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    recipes = names.compactMap { QuantizationRecipe.named($0) }
    guard recipes.count == names.count, !names.isEmpty else { return nil }
  }
}
