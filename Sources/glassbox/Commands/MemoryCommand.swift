import ArgumentParser
import Checkpoints
import Foundation
import Inference
import Planning
import Tensors
import Workbench

/// `glassbox memory`: what a model takes, worked out before anything is loaded, and checked against this process.
struct MemoryCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "memory",
    abstract: "Say what a model takes in memory, on which device, and what would make it fit.",
    discussion: """
      MODEL is a file, a folder or a name from 'glassbox models'; 'presets' and 'devices' list what there is. A model of \
      one's own is planned as this engine runs it, unless options ask for what other engines do.
      """)

  @Argument(help: "A model, or the word 'presets' or 'devices'.", completion: .file(extensions: ["gguf"]))
  var model: String?
  @Option(help: ArgumentHelp("A published model from 'memory presets'.", valueName: "name"))
  var preset: String?
  @Option(help: ArgumentHelp("A config.json.", valueName: "file"))
  var config: String?
  @OptionGroup(title: "Plan") var plan: PlanOptions
  @Flag(help: "Run this engine too, in a process of its own, and compare the most memory it held.")
  var verify = false
  @Option(help: ArgumentHelp("Prompt tokens of that run (default: the context less 16).", valueName: "n"))
  var prompt: Int?
  @Option(
    help: ArgumentHelp("Print the plan as vllm's, llama.cpp's, deepspeed's or accelerate's own.", valueName: "engine"))
  var export: ExportFormat?
  @Flag(help: "Run even where it doesn't fit.")
  var force = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    let sources = [model, preset, config].compactMap { $0 }
    guard sources.count == 1 else {
      throw ValidationError("Give one of MODEL, --preset and --config; \(sources.count) were given.")
    }
    if verify, model == nil || plan.isForOthers {
      throw ValidationError("--verify runs this engine: it takes a MODEL, and no options of other engines.")
    }
  }

  func run() async throws {
    switch model {
    case "presets": return try list(PresetList(), table: PresetReport.table)
    case "devices": return try list(DeviceList(), table: DeviceReport.table)
    default: break
    }
    if let model, !plan.isForOthers, export == nil { return try await planEngine(try ModelArgument.path(of: model)) }
    let (planned, isStored) = try subject()
    let memory = try MemoryPlan(planned, try plan.settings(for: planned, isStored: isStored))
    let device = try Self.device(plan.device)
    if let export { return try StandardOutput.text(try export.text(memory, source: model ?? preset ?? config ?? "")) }
    try show(MemoryReport(PlanAnswers(memory, on: device), devices: plan.devices))
  }

  private func list(_ rows: some Encodable, table: (TextStyle) -> String) throws {
    if output.json { return try StandardOutput.json(rows) }
    try StandardOutput.layout(table(TextStyle(isOn: output.usesColor)))
  }

  private func show(_ report: MemoryReport) throws {
    if output.json { return try StandardOutput.json(report) }
    try StandardOutput.layout(report.text(TextStyle(isOn: output.usesColor)))
  }

  private func subject() throws -> (PlannedModel, isStored: Bool) {
    if let preset { return (try Preset.named(preset).model(), false) }
    if let config {
      return (try PlannedModel(name: config, settings: try ConfigText.read(config)), false)
    }
    let path = try ModelArgument.path(of: model ?? "")
    return (try PlannedModel(name: path, try Checkpoint.open(path)), true)
  }

  /// The host is what the system could hand out now.
  static func device(_ name: String?) throws -> Device {
    guard let name, name != "host" else {
      let available = MachineMemory.available ?? MachineMemory.total ?? 0
      return Device(
        name: "host", totalBytes: MachineMemory.total ?? available, bytes: available, source: "measured")
    }
    return try DeviceCatalog.named(name)
  }

  // MARK: - This engine

  private func planEngine(_ path: String) async throws {
    let checkpoint = try Checkpoint.open(path)
    let model = try PlannedModel(name: path, checkpoint)
    var options = SessionOptions(contextLength: plan.context ?? min(2048, model.config.contextLength))
    guard (1...1 << 28).contains(options.contextLength) else {
      throw PlanningError.outOfRange(
        option: "--context", expected: "a whole number from 1 to \(1 << 28)", found: "\(options.contextLength)")
    }
    if let kv = plan.kv {
      guard let type = CacheType(rawValue: kv.lowercased()) else {
        throw PlanningError.unknown(
          what: "type of keys and values of this engine", name: kv, known: CacheType.allCases.map(\.rawValue))
      }
      options.cacheType = type
    }
    if let ubatch = plan.ubatch {
      guard ubatch > 0 else {
        throw PlanningError.outOfRange(option: "--ubatch", expected: "1 or more", found: "\(ubatch)")
      }
      options.batch = ubatch
    }
    if model.declaration.encoder != nil { options.sourceLength = plan.source ?? options.contextLength }
    let run = try work(options.contextLength)
    let base = verify ? try await measuredBase(model) : 0
    let engine = try EnginePlan(
      checkpoint, name: path, options: options, threads: threads.count, work: verify ? run : nil, base: base)
    var report = try MemoryReport(engine, on: Self.device(nil), options: options, threads: threads.count, checkpoint)
    if verify {
      if !force { try engine.check() }
      // Said before the run, so that nothing can be fitted to it.
      StandardError.write(
        "predicted: \(engine.bytes) bytes; running \(run.promptTokens) + \(run.generatedTokens) tokens\n")
      let measured = try await MeasureCommand.peakBytes(
        path, EngineRun(options: options, threads: threads.count, work: run))
      report.verification = PlanVerification(predictedBytes: engine.bytes, measuredBytes: measured)
    }
    try show(report)
  }

  /// A prompt, and a continuation that fills the context.
  private func work(_ context: Int) throws -> SessionPlan.Work {
    let tokens = prompt ?? max(1, context - 16)
    guard (1...context).contains(tokens) else {
      throw PlanningError.outOfRange(option: "--prompt", expected: "1 to the context's \(context)", found: "\(tokens)")
    }
    return SessionPlan.Work(promptTokens: tokens, generatedTokens: context - tokens)
  }

  private func measuredBase(_ model: PlannedModel) async throws -> Int {
    var bytes: [TensorType: Int] = [:]
    for case let stored? in model.tensors.filter(\.isLinear).map(\.stored) {
      bytes[stored.type, default: 0] += stored.bytes
    }
    let commonest = bytes.max { ($0.value, $0.key.name) < ($1.value, $1.key.name) }?.key ?? .f16
    return try await ProcessBase.bytes(type: commonest, threads: threads.count, measure: MeasureCommand.peakBytes)
  }
}
