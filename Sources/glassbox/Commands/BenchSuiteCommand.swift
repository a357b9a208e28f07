import ArgumentParser
import Checkpoints
import Workbench

/// `glassbox bench-suite`: the machine's limits, every format's kernels against them, and whole models, as one page.
struct BenchSuiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-suite",
    abstract: "Measure kernels and models against this machine's limits, as a page of tables.")

  @Argument(help: "Models to measure whole.", completion: .file(extensions: ["gguf"]))
  var models: [String] = []
  @Option(name: .short, help: ArgumentHelp("Runs; the median is reported.", valueName: "runs"))
  var r = 5
  @Option(name: .shortAndLong, help: ArgumentHelp("Where the page goes; standard output otherwise.", valueName: "file"))
  var output: String?
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard r >= 1 else { throw ValidationError("-r takes 1 or more, but \(r) was given.") }
  }

  func run() throws {
    Interruption.beginCatching()
    let paths = try models.map { try ModelArgument.path(of: $0) }
    let suite = BenchmarkSuite(models: paths, runs: r, threads: threads.count)
    let page = try suite.run(progress: { StandardError.write($0 + "\n") }, cancelled: { Interruption.isPending })
      .markdown
    guard let output else { return try StandardOutput.text(page) }
    try AtomicFile.write(page, to: output)
  }
}
