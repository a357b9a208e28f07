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
      errors hurt most. Nothing appears under the new name before all is written.
      """)

  @OptionGroup var model: ModelArgument
  @Argument(help: ArgumentHelp("The file to write.", valueName: "out.gguf"), completion: .file(extensions: ["gguf"]))
  var out: String
  @Option(help: ArgumentHelp("The type, or mixture of types, of the weights.", valueName: "name"))
  var type: String
  @Option(
    help: ArgumentHelp("Which inputs matter, as 'glassbox imatrix' or llama-imatrix wrote it.", valueName: "file"))
  var imatrix: String?
  @Option(
    help: ArgumentHelp("The type of weights whose names hold a pattern; may be repeated.", valueName: "regex=type"))
  var override: [String] = []
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    Interruption.beginCatching()
    let mixture = try mixture()
    let overrides = try override.map { try TypeOverride(parsing: $0) }
    let source = try QuantizationSource.open(try model.path())
    let importance = try imatrix.map { try ImportanceMatrix(path: $0) }
    try refuseSame(source)
    let plan = try QuantizationPlan(mixture, for: source.weights, overrides: overrides, importance: importance)
    let quantizer = try Quantizer(
      source.weights, plan: plan, importance: importance,
      provenance: Provenance(source: source.name, importanceFile: imatrix))
    tell(quantizer)
    let start = ContinuousClock.now
    let report = try write(quantizer)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try finish(QuantizeReport(report, quantizer, out: out, seconds: seconds))
  }

  private func mixture() throws -> Mixture {
    guard let mixture = Mixture.named(type) else { throw QuantizationError.unknownMixture(name: type) }
    return mixture
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
