import Architectures
import ArgumentParser
import Planning

/// What a plan is made for: the options of `memory` that change what is planned.
struct PlanOptions: ParsableArguments {
  @Option(help: ArgumentHelp("inference, full, lora, qlora, prompt, prefix, adapter or ppo.", valueName: "mode"))
  var mode: PlanSettings.Work = .inference
  @Option(
    help: ArgumentHelp(
      "fp32, bf16, fp16, fp8, int8, nf4, nf4-dq, gptq-4-128, awq-4-128, or a GGUF type or mixture such as Q4_K_M.",
      valueName: "format"))
  var weights: String?
  @Option(help: ArgumentHelp("How keys and values are kept: f16, q8_0, fp8, ….", valueName: "type"))
  var kv: String?
  @Option(
    help: ArgumentHelp("Tokens of a sequence (default: 2048, or fewer where the model has fewer).", valueName: "n"))
  var context: Int?
  @Option(
    help: ArgumentHelp("Tokens of the source that an encoder reads (default: as many as the context).", valueName: "n"))
  var source: Int?
  @Option(help: ArgumentHelp("Sequences at once; of training, of a micro-batch.", valueName: "n"))
  var batch = 1
  @Option(help: ArgumentHelp("Most tokens that run at once (default: 512; this engine: 256).", valueName: "n"))
  var ubatch: Int?
  @Option(help: ArgumentHelp("Continuations kept of each sequence.", valueName: "n"))
  var beams = 1
  @Option(help: ArgumentHelp("A preset that guesses ahead.", valueName: "preset"))
  var draft: String?
  @Option(help: ArgumentHelp("adamw, adamw8bit, sgd or adafactor.", valueName: "name"))
  var optimizer: Optimizer = .adamW
  @Option(help: ArgumentHelp("Rank of the adapters.", valueName: "n"))
  var rank = 8
  @Option(help: ArgumentHelp("Matrices with adapters: q,k,v,o,gate,up,down, mlp, attention or all.", valueName: "list"))
  var targets = "q,v"
  @Flag(help: "Keep each block's input alone, and work the rest out again.")
  var checkpointing = false
  @Flag(help: "Work attention's scores out again, and keep the rest.")
  var selectiveCheckpointing = false
  @Flag(help: "Attention never writes its scores down.")
  var flash = false
  @Flag(help: "Weights, gradients and states all in the weights' type, without float32 master weights.")
  var pure = false
  @Option(help: ArgumentHelp("ZeRO stage, 0 to 3.", valueName: "stage"))
  var zero = 0
  @Option(help: ArgumentHelp("Devices that split each matrix.", valueName: "n"))
  var tp: Int?
  @Option(help: ArgumentHelp("Stages of blocks.", valueName: "n"))
  var pp: Int?
  @Option(help: ArgumentHelp("Copies of the model.", valueName: "n"))
  var dp: Int?
  @Option(help: ArgumentHelp("Devices that experts are spread over.", valueName: "n"))
  var ep: Int?
  @Flag(help: "Split along the sequence what a tensor split leaves whole.")
  var sp = false
  @Option(help: ArgumentHelp("Micro-batches of a step (default: as many as stages).", valueName: "n"))
  var microBatches: Int?
  @Option(
    help: ArgumentHelp(
      "What is kept on the host: layers=N (N blocks stay on the device), experts, optimizer, parameters.",
      valueName: "what"))
  var offload: [String] = []
  @Option(
    help: ArgumentHelp(
      "Whose way: litgpt or transformers (default: transformers with --mode qlora, else litgpt).", valueName: "name"))
  var framework: Framework?
  @Option(
    help: ArgumentHelp(
      "What it must fit: host, a name from 'memory devices', or a size such as 24GB.", valueName: "name"))
  var device: String?
  @Option(help: ArgumentHelp("How many of those there are.", valueName: "n"))
  var devices: Int?

  /// Whether anything is asked that this engine doesn't do.
  var isForOthers: Bool {
    mode != .inference || weights != nil || batch != 1 || beams != 1 || draft != nil || flash || zero != 0
      || [tp, pp, dp, ep, devices].contains { ($0 ?? 1) != 1 } || !offload.isEmpty || framework != nil
      || (device ?? "host") != "host"
  }

  /// The settings for a model; `isStored`: whether it has files, whose types are taken unless others are asked for.
  func settings(for model: PlannedModel, isStored: Bool) throws -> PlanSettings {
    var settings = PlanSettings()
    settings.work = mode
    settings.framework = framework ?? (mode == .qlora ? .transformers : .litgpt)
    if let weights {
      settings.weights = try .named(weights)
    } else {
      settings.weights = mode == .qlora ? .nf4 : isStored && mode == .inference ? .asStored : .bf16
    }
    if let kv { settings.cache = try .named(kv) }
    settings.context = context ?? min(2048, model.config.contextLength)
    settings.sourceLength = source
    settings.batch = batch
    settings.ubatch = ubatch ?? 512
    settings.beams = beams
    settings.isFlash = flash
    settings.training = try training()
    if let draft { settings.draft = PlanSettings.DraftModel(try Preset.named(draft).model()) }
    settings.offload = try hostShare()
    settings.parallelism = try shares(for: model)
    return settings
  }

  private func training() throws -> TrainingSettings {
    var training = TrainingSettings()
    training.optimizer = optimizer
    training.rank = rank
    training.isPure = pure
    training.checkpointing = checkpointing ? .full : selectiveCheckpointing ? .selective : .none
    training.targets = try targets.split(separator: ",").reduce(into: []) {
      $0.formUnion(try TrainingSettings.target(named: String($1)))
    }
    return training
  }

  private func hostShare() throws -> Offload {
    var share = Offload()
    for word in offload.flatMap({ $0.split(separator: ",") }) {
      if word.hasPrefix("layers="), let layers = Int(word.dropFirst(7)) {
        share.deviceLayers = layers
        continue
      }
      switch word {
      case "experts": share.hasExpertsOnHost = true
      case "optimizer": share.optimizer = true
      case "parameters": (share.optimizer, share.parameters) = (true, true)
      case "none": share = Offload()
      default:
        throw PlanningError.unknown(
          what: "part to keep on the host", name: String(word),
          known: ["layers=N", "experts", "optimizer", "parameters", "none"])
      }
    }
    return share
  }

  /// The devices at hand are shared out as asked, and where nothing is asked as is usual: a model that runs is split by
  /// matrices where its heads allow, else by blocks; one that is trained is copied.
  private func shares(for model: PlannedModel) throws -> Parallelism {
    var shares = Parallelism()
    shares.tensor = tp ?? 1
    shares.pipeline = pp ?? 1
    shares.data = dp ?? 1
    shares.expert = ep ?? 1
    shares.zero = zero
    shares.splitsSequence = sp
    shares.microBatches = microBatches
    guard let devices else { return shares }
    guard devices > 0 else {
      throw PlanningError.outOfRange(option: "--devices", expected: "1 or more", found: "\(devices)")
    }
    if [tp, pp, dp, ep].allSatisfy({ $0 == nil }) {
      if mode.isTraining {
        shares.data = devices
      } else if model.config.headCount.isMultiple(of: devices) {
        shares.tensor = devices
      } else {
        shares.pipeline = devices
      }
    }
    guard shares.devices <= devices else {
      throw PlanningError.contradiction(
        "--tp, --pp, --dp and --ep ask for \(shares.devices) devices, but --devices says \(devices).")
    }
    return shares
  }
}

extension PlanSettings.Work: ExpressibleByArgument {}
extension Optimizer: ExpressibleByArgument {}
extension Framework: ExpressibleByArgument {}
extension ExportFormat: ExpressibleByArgument {}
