import ArgumentParser
import Workbench

/// `glassbox bench`: prefill and decode rates as llama-bench measures them, against this machine's own read bandwidth.
struct BenchCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure prefill and decode speed against this machine's read bandwidth.")

  @OptionGroup var model: ModelArgument
  @Option(name: .short, help: ArgumentHelp("Prompt tokens; 0 leaves prefill out.", valueName: "tokens"))
  var p = 512
  @Option(name: .short, help: ArgumentHelp("Generated tokens; 0 leaves decode out.", valueName: "tokens"))
  var n = 128
  @Option(name: .short, help: ArgumentHelp("Tokens already in the cache.", valueName: "tokens"))
  var d = 0
  @Option(name: .short, help: ArgumentHelp("Runs; the median is reported.", valueName: "runs"))
  var r = 5
  @Flag(help: "Record meanwhile what panes that look inside show: attention, stream and routing.")
  var recording = false
  @OptionGroup var adapters: AdapterOptions
  @OptionGroup var cache: CacheOptions
  @OptionGroup var memory: ForceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    for (name, value, least) in [("-p", p, 0), ("-n", n, 0), ("-d", d, 0), ("-r", r, 1)] where value < least {
      throw ValidationError("\(name) takes \(least) or more, but \(value) was given.")
    }
    guard p + n > 0 else { throw ValidationError("-p and -n are both 0; there is nothing to measure.") }
  }

  func run() throws {
    Interruption.beginCatching()
    var benchmark = Benchmark(promptTokens: p, generatedTokens: n, depth: d, runs: r, threads: threads.count)
    if let type = cache.cacheType { benchmark.cacheType = type }
    benchmark.adapters = adapters.sources
    if recording { benchmark.recording = .all }
    benchmark.isForced = memory.force
    let report = try benchmark.run(
      try model.path(), cancelled: { Interruption.isPending })
    if output.json {
      try StandardOutput.json(report)
    } else {
      try StandardOutput.text(report.table)
    }
  }
}
