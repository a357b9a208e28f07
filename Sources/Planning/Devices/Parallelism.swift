/// How a model is shared out among devices that are alike.
public struct Parallelism: Sendable, Equatable {
  /// Devices among which each matrix is split. Source: arXiv:1909.08053.
  public var tensor = 1
  /// Stages that each hold some of the blocks, run one forward, one backward. Source: arXiv:2104.04473.
  public var pipeline = 1
  /// Copies that each work on sequences of their own.
  public var data = 1
  /// Devices among which experts are spread; they are data-parallel for the rest. Source: arXiv:2006.16668.
  public var expert = 1
  /// What copies share out instead of holding it each: 1 optimizer states, 2 gradients too, 3 weights too.
  /// Source: arXiv:1910.02054.
  public var zero = 0
  /// Whether what a tensor split leaves whole is split along the sequence. Source: arXiv:2205.05198, section 4.2.
  public var splitsSequence = false
  /// Micro-batches of one step, at least as many as stages to keep all busy.
  public var microBatches: Int?

  public init() {}

  /// Copies, each expert group counting its devices.
  public var copies: Int { max(data, expert) }

  public var devices: Int { tensor * pipeline * copies }

  func check(_ model: PlannedModel) throws(PlanningError) {
    for (name, value) in [("--tp", tensor), ("--pp", pipeline), ("--dp", data), ("--ep", expert)] {
      try Options.check(value, name, in: Options.devices)
    }
    try Options.check(zero, "--zero", in: 0...3)
    if let microBatches { try Options.check(microBatches, "--micro-batches", in: Options.batch) }
    let heads = model.config.headCount
    guard heads.isMultiple(of: tensor) else {
      throw .contradiction("--tp \(tensor) doesn't divide the \(heads) heads of \(model.name).")
    }
    guard pipeline <= model.config.blockCount else {
      throw .contradiction(
        "--pp \(pipeline) is more stages than the \(model.config.blockCount) blocks of \(model.name).")
    }
    if expert > 1 {
      guard let count = model.declaration.allExperts.first?.count else {
        throw .contradiction("--ep \(expert) spreads experts, but \(model.name) has none.")
      }
      guard count.isMultiple(of: expert) else {
        throw .contradiction("--ep \(expert) doesn't divide the \(count) experts of \(model.name).")
      }
    }
    guard copies.isMultiple(of: expert) else {
      throw .contradiction("--ep \(expert) doesn't divide the --dp \(data) copies it spreads experts over.")
    }
  }

  /// The blocks of a stage; the first ones get one more where they don't come out even.
  func layers(of stage: Int, blocks: Int) -> Range<Int> {
    let least = blocks / pipeline, more = blocks % pipeline
    let first = stage * least + min(stage, more)
    return first..<first + least + (stage < more ? 1 : 0)
  }

  /// Micro-batches whose activations a stage holds at once. Source: arXiv:2104.04473, section 2.2.
  func inFlight(stage: Int) -> Int { min(pipeline - stage, microBatches ?? pipeline) }
}

/// What is kept in the host's memory instead of a device's.
public struct Offload: Sendable, Equatable {
  /// Blocks that stay on the device, the last ones; nil for all. llama.cpp's `-ngl`.
  public var deviceLayers: Int?
  /// Whether experts stay on the host. llama.cpp's `--cpu-moe`.
  public var hasExpertsOnHost = false
  /// ZeRO-Offload: the optimizer's states, and with stage 3 the weights. Source: arXiv:2101.06840, arXiv:2104.07857.
  public var optimizer = false
  public var parameters = false

  public init() {}

  public var isNothing: Bool { self == Offload() }

  func check(_ model: PlannedModel, _ settings: PlanSettings) throws(PlanningError) {
    if let deviceLayers { try Options.check(deviceLayers, "--offload layers=", in: 0...model.config.blockCount) }
    if hasExpertsOnHost, !model.hasExperts {
      throw .contradiction("--offload experts keeps experts on the host, but \(model.name) has none.")
    }
    if optimizer, settings.parallelism.zero == 0, settings.work.isTraining {
      throw .contradiction("--offload optimizer goes with --zero 1, 2 or 3.")
    }
    if parameters, settings.parallelism.zero < 3 {
      throw .contradiction("--offload parameters goes with --zero 3.")
    }
    if (optimizer || parameters) && !settings.work.isTraining {
      throw .contradiction("--offload optimizer and parameters are for training; use layers=N or experts.")
    }
    if (deviceLayers != nil || hasExpertsOnHost) && settings.work.isTraining {
      throw .contradiction("--offload layers and experts are for inference; use optimizer or parameters.")
    }
  }
}
