import ArgumentParser
import Checkpoints
import Foundation
import Inference
import Tensors
import Tokenizers
import Workbench

/// `glassbox generate`: streams text, or one JSON object when it is done.
struct GenerateCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Generate text and stream it, or print it with its log-probabilities as JSON.")

  @OptionGroup var model: ModelArgument
  @OptionGroup(title: "Prompt") var prompt: PromptOptions
  @Option(name: .short, help: ArgumentHelp("Most tokens to generate; -1 goes on until the model ends.", valueName: "n"))
  var n = 256
  @Option(help: ArgumentHelp("Report the K likeliest tokens of each step (JSON).", valueName: "k"))
  var logprobs = 0
  @Option(help: ArgumentHelp("A file with a GBNF grammar that the text must follow.", valueName: "file"))
  var grammar: String?
  @Option(
    help: ArgumentHelp(
      "A JSON schema that the text must follow: a file, or the schema itself, beginning with '{'.",
      valueName: "file|schema"))
  var jsonSchema: String?
  @Option(help: ArgumentHelp("Room for this many tokens (default: what prompt and -n need).", valueName: "tokens"))
  var context: Int?
  @Flag(help: "Go on past the model's own end-of-generation tokens.")
  var ignoreEos = false
  @Flag(help: "Compute with float32 activations and cache.")
  var exact = false
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Interventions") var interventions: InterventionOptions
  @OptionGroup var adapters: AdapterOptions
  @OptionGroup var cache: CacheOptions
  @OptionGroup var memory: ForceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard n >= -1 else { throw ValidationError("-n takes -1 or more, but \(n) was given.") }
    guard logprobs >= 0 else { throw ValidationError("--logprobs takes 0 or more, but \(logprobs) was given.") }
    if grammar != nil, jsonSchema != nil {
      throw ValidationError("--grammar and --json-schema both say what the text must follow; give one of them.")
    }
    if let context, context < 1 { throw ValidationError("--context takes 1 or more, but \(context) was given.") }
  }

  func run() throws {
    let settings = try sampling.settings()
    let grammar = try grammarSource()
    let prompt = try self.prompt.read()
    Interruption.beginCatching()
    let started = ContinuousClock.now
    let loaded = try LoadedModel.open(try model.path(), warmingUp: false, isForced: memory.force)
    let ids = try loaded.tokens(of: prompt)
    let generator = try Generator(
      model: loaded, options: options(for: loaded, prompt: ids.count), threads: threads.count,
      adapters: try adapters.open(on: loaded.model), isForced: memory.force)
    let loadSeconds = (ContinuousClock.now - started) / .seconds(1)
    let request = GenerationRequest(
      prompt: .ids(ids), maxTokens: n < 0 ? nil : n, sampling: settings,
      grammar: grammar,
      stops: sampling.stop, topCount: logprobs,
      ignoresEndOfGeneration: ignoreEos)
    let untouched = try runUntouched(interventions.request(for: loaded), request, on: generator)
    var report = GenerationReport(promptIDs: ids, loadSeconds: loadSeconds, topCount: logprobs)
    var failure: (any Error)?
    try generator.run(request, cancelled: { Interruption.isPending || failure != nil }) { event in
      report.take(event)
      guard !output.json, case .step(let trace) = event else { return }
      // Where there is no text, ids are what was made.
      do { try StandardOutput.text(loaded.tokenizer == nil ? "\(trace.id) " : trace.text) } catch { failure = error }
    }
    if let failure { throw failure }
    report.untouched = untouched.map { $0(report.ids) }
    try finish(report)
  }

  /// Generates as the model is, then does to it what is asked, and measures what the tokens have lost by it. Nil where
  /// nothing is asked.
  private func runUntouched(
    _ interventions: InterventionRequest, _ request: GenerationRequest, on generator: Generator
  ) throws -> ((_ altered: [TokenID]) -> UntouchedReport)? {
    guard !interventions.isEmpty, case .ids(let prompt) = request.prompt else { return nil }
    var steps: [StepTrace] = []
    if output.json {
      try generator.run(request, cancelled: { Interruption.isPending }) { event in
        if case .step(let trace) = event { steps.append(trace) }
      }
    }
    try generator.intervene(interventions, prompt: prompt, cancelled: { Interruption.isPending })
    let altered = try generator.logprobs(of: steps.map(\.id), after: prompt, cancelled: { Interruption.isPending })
    return { [steps] in UntouchedReport(steps, altered: altered, other: $0, interventions) }
  }

  /// Read before the model is: a mistake in it should not take long to be told.
  private func grammarSource() throws -> GrammarSource? {
    if let grammar { return .gbnf(Array(try InputFile.text(grammar).utf8)) }
    guard let jsonSchema else { return nil }
    let isSchema = jsonSchema.drop(while: \.isWhitespace).first == "{"
    let text = Array((isSchema ? jsonSchema : try InputFile.text(jsonSchema)).utf8)
    _ = try JSONSchema(text)
    return .jsonSchema(text)
  }

  private func options(for loaded: LoadedModel, prompt: Int) -> SessionOptions {
    let trained = loaded.model.config.contextLength
    let held = loaded.model.readsSource ? 1 : prompt
    let wanted = context ?? (n < 0 ? trained : min(max(trained, held), held + n))
    var options =
      exact ? .exact(contextLength: max(1, wanted), logitRows: 1) : SessionOptions(contextLength: max(1, wanted))
    if let type = cache.cacheType { options.cacheType = type }
    if loaded.model.readsSource { options.sourceLength = prompt }
    return options
  }

  private func finish(_ report: GenerationReport) throws {
    if output.json {
      try StandardOutput.json(report)
    } else {
      try StandardOutput.line()
      StandardError.write(report.summary + "\n")
    }
    if report.finishReason == .interrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
  }
}
