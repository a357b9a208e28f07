import Analysis
import ArgumentParser
import Checkpoints
import Inference
import Quantization
import Tensors
import Workbench

/// `glassbox imatrix`: which inputs of a model's weights matter, told from a text.
struct ImatrixCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "imatrix", abstract: "Find out from a text which inputs of each weight matter, for quantizing.",
    discussion: """
      The model reads the text in windows, each begun with its BOS where it adds one, and the squares of what goes into \
      each product are added up. The file is as llama-imatrix writes it: a GGUF file, or the older format where the name \
      ends in .dat.
      """)

  @OptionGroup var model: ModelArgument
  @Argument(help: ArgumentHelp("The file to write.", valueName: "out"))
  var out: String
  @Option(help: ArgumentHelp("The text, as a file of UTF-8; - is standard input.", valueName: "file"))
  var text: String
  @Option(help: ArgumentHelp("Tokens of a window.", valueName: "n"))
  var context = 512
  @Option(help: ArgumentHelp("Most windows (default: all there are).", valueName: "n"))
  var chunks: Int?
  @Flag(name: .customLong("process-output"), help: "Look at the head's input too.")
  var includesHead = false
  @Flag(inversion: .prefixedNo, help: "Compute with float32 activations and cache.")
  var exact = false
  @OptionGroup var memory: ForceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard context >= 4 else { throw ValidationError("--context takes 4 or more, but \(context) was given.") }
    if let chunks, chunks < 1 { throw ValidationError("--chunks takes 1 or more, but \(chunks) was given.") }
  }

  func run() throws {
    Interruption.beginCatching()
    let content = try InputFile.text(text)
    let path = try model.path()
    let source = try QuantizationSource.open(path)
    if let target = FileIdentity(out), source.files.contains(where: { FileIdentity($0) == target }) {
      throw QuantizationError.sameFile(path: out)
    }
    let loaded = try LoadedModel.open(path, warmingUp: false, isForced: memory.force)
    guard !loaded.model.readsSource else {
      throw Failure(.badInput, "A model with an encoder reads no text alone.", path: loaded.path)
    }
    guard let tokenizer = loaded.tokenizer else { throw GenerationError.noTokenizer(path: loaded.path) }
    let tokens = tokenizer.encode(content, addSpecial: true, parseSpecial: false)
    let windows = PerplexityWindows(tokens, length: context, bos: tokenizer.addsBOS ? tokenizer.bos : nil)
    guard windows.count > 0 else {
      throw Failure(.badInput, "The text has \(tokens.count) tokens, but a window takes \(context).", path: text)
    }
    let options: SessionOptions =
      exact ? .exact(contextLength: context) : SessionOptions(contextLength: context, logitRows: 32)
    if !memory.force {
      try EnginePlan(loaded.model, name: loaded.path, options: options, threads: threads.count).check()
    }
    let session = Session(model: loaded.model, options: options, pool: WorkerPool(threads: threads.count))
    let start = ContinuousClock.now
    let matrix = try collect(windows, of: source, on: session)
    try matrix.write(to: out)
    try finish(matrix, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  private func collect(
    _ windows: PerplexityWindows, of source: QuantizationSource, on session: Session
  ) throws -> ImportanceMatrix {
    let collector = ImportanceCollector(session.model, weights: source.weights.weights, includesHead: includesHead)
    session.showProducts(to: collector)
    defer { session.showProducts(to: nil) }
    let line = ProgressLine()
    defer { line.clear() }
    let count = min(windows.count, chunks ?? windows.count)
    let start = ContinuousClock.now
    for window in 0..<count {
      var probe = NoProbe()
      // Logits are made only where the head's input is wanted.
      try session.trace(
        windows.input(window), from: includesHead ? 0 : windows.length, probing: &probe,
        cancelled: { Interruption.isPending }, eachPosition: { _, _ in })
      let left = (ContinuousClock.now - start) / .seconds(1) / Double(window + 1) * Double(count - window - 1)
      line.show("\(window + 1) of \(count) windows, \(left.durationText) left")
    }
    return collector.matrix(datasets: [text], chunks: count, chunkLength: windows.length)
  }

  private func finish(_ matrix: ImportanceMatrix, seconds: Double) throws {
    let report = Report(
      out: out, entries: matrix.entries.count, chunks: matrix.chunks, context: matrix.chunkLength,
      tokens: matrix.chunks * matrix.chunkLength, seconds: seconds)
    if output.json {
      try StandardOutput.json(report)
    } else {
      try StandardOutput.line(
        "\(VisibleText(out)): \(report.entries) weights, \(report.tokens) tokens of \(report.chunks) windows, "
          + "in \(seconds.durationText)")
    }
  }

  private struct Report: Encodable {
    let out: String
    /// Weights that something is known of.
    let entries: Int
    let chunks, context, tokens: Int
    let seconds: Double
  }
}
