import ArgumentParser
import Inference
import Tensors
import Workbench

/// `glassbox measure`: the most memory a run of its own holds, as a bare number: what `memory --verify` starts.
struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Run a model and print the most memory the process held.", shouldDisplay: false)

  @Argument var path: String
  @Option var context: Int
  @Option var kv: CacheType
  @Option var ubatch: Int
  @Option var source: Int
  @Option var prompt: Int
  @Option var generate: Int
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let run = EngineRun(
      options: SessionOptions(contextLength: context, batch: ubatch, cacheType: kv, sourceLength: source),
      threads: threads.count, work: SessionPlan.Work(promptTokens: prompt, generatedTokens: generate))
    try StandardOutput.text("\(try run.peakResidentBytes(path))\n")
  }

  /// The most memory that a process of its own holds for a run of the model at `path`. Bytes.
  static func peakBytes(_ path: String, _ run: EngineRun) async throws -> Int {
    let options = run.options, work = run.work
    let numbers: [(String, Int)] = [
      ("--context", options.contextLength), ("--ubatch", options.batch), ("--source", options.sourceLength),
      ("--prompt", work.promptTokens), ("--generate", work.generatedTokens), ("--threads", run.threads),
    ]
    return try await MeasuredProcess.bytes(
      ["measure", path, "--kv", options.cacheType.rawValue] + numbers.flatMap { [$0, "\($1)"] })
  }
}
