import ArgumentParser
import Checkpoints
import Foundation
import Quantization
import Tensors
import Workbench

/// `glassbox quantize`: a model as a GGUF file of fewer bits.
struct QuantizeCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize", abstract: "Write a model as a GGUF file whose weights take fewer bits.",
    discussion: """
      Types go by llama.cpp's names: \(Mixture.allCases.map(\.name).joined(separator: ", ")). Most keep more bits where \
      errors hurt most. With --bits-per-weight or --budget the type of each weight is chosen by what it does to the \
      model's output, so that together they lose least. Nothing appears under the new name before all is written.
      """)

  @OptionGroup var model: ModelArgument
  @Argument(help: ArgumentHelp("The file to write.", valueName: "out.gguf"), completion: .file(extensions: ["gguf"]))
  var out: String
  @Option(help: ArgumentHelp("The type, or mixture of types, of the weights.", valueName: "name"))
  var type: String?
  @Option(help: ArgumentHelp("Choose each weight's type, with so many bits a number on average.", valueName: "x"))
  var bitsPerWeight: Double?
  @Option(help: ArgumentHelp("Choose each weight's type, with so many bytes for all weights.", valueName: "bytes"))
  var budget: Int?
  @Option(
    help: ArgumentHelp(
      "The text to measure weights on for that (default: what the model writes itself).", valueName: "file"))
  var text: String?
  @Option(
    help: ArgumentHelp("Which inputs matter, as 'glassbox imatrix' or llama-imatrix wrote it.", valueName: "file"))
  var imatrix: String?
  @Option(
    help: ArgumentHelp("The type of weights whose names hold a pattern; may be repeated.", valueName: "regex=type"))
  var override: [String] = []
  @OptionGroup var memory: ForceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    let given = [type != nil, bitsPerWeight != nil, budget != nil].count { $0 }
    guard given == 1 else {
      throw ValidationError("Expected one of --type, --bits-per-weight and --budget, found \(given).")
    }
    if let bits = bitsPerWeight, !(bits > 0 && bits <= 32) {
      throw ValidationError("--bits-per-weight takes more than 0 and at most 32, but \(bits) was given.")
    }
    if let budget, budget < 1 { throw ValidationError("--budget takes 1 or more, but \(budget) was given.") }
    if type == nil, !override.isEmpty {
      throw ValidationError("--override goes with --type: under a budget all types are chosen.")
    }
    if type != nil, text != nil { throw ValidationError("--text goes with --bits-per-weight and --budget.") }
  }

  func run() throws {
    Interruption.beginCatching()
    let mixture = try self.type.map { try self.mixture($0) }
    let overrides = try override.map { try TypeOverride(parsing: $0) }
    let source = try QuantizationSource.open(try model.path())
    let importance = try imatrix.map { try ImportanceMatrix(path: $0) }
    try refuseSame(source)
    let plan =
      try mixture.map {
        try QuantizationPlan($0, for: source.weights, overrides: overrides, importance: importance)
      } ?? chosen(source, importance)
    let quantizer = try Quantizer(
      source.weights, plan: plan, importance: importance,
      provenance: Provenance(source: source.name, importanceFile: imatrix))
    for remark in source.remarks { StandardError.write("glassbox: \(VisibleText(remark))\n") }
    tell(quantizer)
    let start = ContinuousClock.now
    let report = try write(quantizer)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try finish(QuantizeReport(report, quantizer, out: out, seconds: seconds))
  }

  private func mixture(_ name: String) throws -> Mixture {
    guard let mixture = Mixture.named(name) else { throw QuantizationError.unknownMixture(name: name) }
    return mixture
  }

  /// Measures what each weight can bear, and spends the budget where it helps most.
  private func chosen(_ source: QuantizationSource, _ importance: ImportanceMatrix?) throws -> QuantizationPlan {
    let loaded = try LoadedModel.open(source.path, warmingUp: false, isForced: memory.force)
    let model = QuantizableModel(loaded, source: source.weights)
    let mix = try measured(model)
    let bytes = budget ?? Int((bitsPerWeight ?? 0) * Double(model.parameters) / 8)
    guard let choice = mix.choose(bytes: bytes) else {
      throw Failure(
        .wrongUsage,
        "The smallest types take \(mix.bytes.lowerBound) bytes, \(mix.bitsPerWeight.lowerBound.fixed(3)) bits per "
          + "weight, but the budget is \(bytes) bytes.")
    }
    return try QuantizationRecipe.mix(name: "mix", types: choice.types).plan(
      for: source.weights, importance: importance)
  }

  private func measured(_ model: QuantizableModel) throws -> TypeMix {
    let line = ProgressLine()
    defer { line.clear() }
    let tokens = try calibration(model.loaded, line)
    let start = ContinuousClock.now
    return try TypeMix.measure(
      model, tokens: tokens, pool: WorkerPool(threads: threads.count), cancelled: { Interruption.isPending }
    ) { done, count in
      let left = (ContinuousClock.now - start) / .seconds(1) / Double(max(done, 1)) * Double(count - done)
      line.show("measuring: \(done) of \(count) weights, \(left.durationText) left")
    }
  }

  private func calibration(_ loaded: LoadedModel, _ line: ProgressLine) throws -> [TokenID] {
    let count = SensitivityStudy.window
    guard let text else {
      return try CalibrationText.tokens(
        of: loaded, count: count, threads: threads.count, cancelled: { Interruption.isPending },
        progress: { line.show("writing a text to measure on: \($0) of \(count) tokens") })
    }
    guard let tokenizer = loaded.tokenizer else { throw GenerationError.noTokenizer(path: loaded.path) }
    let tokens = tokenizer.encode(try InputFile.text(text), addSpecial: true, parseSpecial: false)
    guard tokens.count >= 16 else {
      throw Failure(.badInput, "The text has \(tokens.count) tokens; expected 16 or more.", path: text)
    }
    return tokens
  }

  /// The file that is read would be gone when the new one takes its name.
  private func refuseSame(_ source: QuantizationSource) throws {
    guard let target = FileIdentity(out) else { return }
    for path in source.files + [imatrix].compactMap({ $0 }) where FileIdentity(path) == target {
      throw QuantizationError.sameFile(path: out)
    }
  }

  /// Says what its user should know before it begins.
  private func tell(_ quantizer: Quantizer) {
    let again = quantizer.requantized
    if let first = again.first {
      StandardError.write(
        "glassbox: \(again.count) weights are quantized already (\(first.type.name)) and lose twice; "
          + "from 16 or 32 bits the result would be better.\n")
    }
    for override in quantizer.plan.unused {
      StandardError.write("glassbox: no weight's name holds '\(VisibleText(override.pattern))'.\n")
    }
  }

  private func write(_ quantizer: Quantizer) throws -> QuantizationReport {
    let line = ProgressLine()
    defer { line.clear() }
    let start = ContinuousClock.now
    let count = quantizer.source.weights.count
    return try quantizer.write(
      to: out, on: WorkerPool(threads: threads.count), cancelled: { Interruption.isPending },
      progress: { progress in
        let left = (ContinuousClock.now - start) / .seconds(1) * (1 / max(progress.share, 1e-9) - 1)
        line.show(
          "\(progress.weights) of \(count) weights, \((progress.share * 100).fixed(0)) %, \(left.durationText) left")
      })
  }

  private func finish(_ report: QuantizeReport) throws {
    if output.json {
      try StandardOutput.json(report)
    } else {
      try StandardOutput.line(report.text)
    }
  }
}
