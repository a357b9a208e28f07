/// A setting that can be turned to save memory, or back, and what that costs besides memory.
public struct Toggle: Sendable, Equatable {
  public let name: String
  /// What it costs, in words.
  public let cost: String
  /// How much it takes from the result, for ranking: 0 nothing but time, 1 a little, 2 what was asked for.
  public let harm: Int
  private let turn: @Sendable (PlanSettings, PlannedModel) -> PlanSettings?

  public static func == (a: Toggle, b: Toggle) -> Bool { a.name == b.name }

  init(
    _ name: String, cost: String, harm: Int, turn: @escaping @Sendable (PlanSettings, PlannedModel) -> PlanSettings?
  ) {
    self.name = name
    self.cost = cost
    self.harm = harm
    self.turn = turn
  }

  /// The settings with it turned; nil where it has no meaning.
  public func turned(_ settings: PlanSettings, _ model: PlannedModel) -> PlanSettings? { turn(settings, model) }

  /// Turned only in training, or only outside.
  private static func when(
    training: Bool, _ change: @escaping @Sendable (inout PlanSettings) -> Void
  ) -> @Sendable (PlanSettings, PlannedModel) -> PlanSettings? {
    { settings, _ in
      guard settings.work.isTraining == training else { return nil }
      var changed = settings
      change(&changed)
      return changed
    }
  }

  private static func always(
    _ change: @escaping @Sendable (inout PlanSettings) -> Void
  ) -> @Sendable (PlanSettings, PlannedModel) -> PlanSettings? {
    { settings, _ in
      var changed = settings
      change(&changed)
      return changed
    }
  }

  private static func weights(_ name: String, _ cost: String) -> Toggle {
    Toggle("weights \(name)", cost: cost, harm: 1) { settings, _ in
      guard !settings.work.isFull, let format = try? WeightFormat.named(name) else { return nil }
      var changed = settings
      changed.weights = format
      return changed
    }
  }

  public static let all: [Toggle] = [
    Toggle("flash attention", cost: "nothing", harm: 0, turn: always { $0.isFlash.toggle() }),
    Toggle(
      "cache q8_0", cost: "keys and values rounded to 8 bits", harm: 1,
      turn: when(training: false) { settings in
        if let format = try? CacheFormat.named("q8_0") { settings.cache = format }
      }),
    Toggle(
      "cache q4_0", cost: "keys and values rounded to 4 bits", harm: 1,
      turn: when(training: false) { settings in
        if let format = try? CacheFormat.named("q4_0") { settings.cache = format }
      }),
    weights("q8_0", "weights rounded to 8 bits"),
    weights("q4_k_m", "weights rounded to about 5 bits"),
    weights("nf4-dq", "weights rounded to 4 bits"),
    Toggle(
      "half the context", cost: "half the tokens of a sequence", harm: 2,
      turn: always { $0.context = max(1, $0.context / 2) }),
    Toggle(
      "half the batch", cost: "half the sequences at once", harm: 0,
      turn: { settings, _ in
        guard settings.batch > 1 else { return nil }
        var changed = settings
        changed.batch /= 2
        return changed
      }),
    Toggle("ubatch 128", cost: "a slower prompt", harm: 0, turn: when(training: false) { $0.ubatch = 128 }),
    Toggle(
      "checkpointing", cost: "a third more arithmetic", harm: 0,
      turn: when(training: true) {
        $0.training.checkpointing = $0.training.checkpointing == .none ? .full : .none
      }),
    Toggle(
      "optimizer adamw8bit", cost: "states rounded to 8 bits", harm: 1,
      turn: when(training: true) { $0.training.optimizer = .adamW8bit }),
    Toggle(
      "optimizer adafactor", cost: "a second moment of rows and columns alone", harm: 1,
      turn: when(training: true) { $0.training.optimizer = .adafactor }),
    Toggle(
      "mode lora", cost: "adapters are trained, not the weights", harm: 1,
      turn: { settings, _ in
        guard settings.work == .full else { return nil }
        var changed = settings
        changed.work = .lora
        return changed
      }),
    Toggle(
      "mode qlora", cost: "adapters on weights rounded to 4 bits", harm: 1,
      turn: { settings, _ in
        guard settings.work == .full || settings.work == .lora else { return nil }
        var changed = settings
        changed.work = .qlora
        changed.weights = .nf4
        changed.framework = .transformers
        return changed
      }),
    Toggle(
      "zero 3", cost: "weights are sent for each block", harm: 0,
      turn: { settings, _ in
        guard settings.work.isTraining, settings.parallelism.copies > 1 else { return nil }
        var changed = settings
        changed.parallelism.zero = 3
        return changed
      }),
    Toggle(
      "twice the tensor split", cost: "twice the devices", harm: 0,
      turn: { settings, model in
        var changed = settings
        changed.parallelism.tensor *= 2
        return model.config.headCount.isMultiple(of: changed.parallelism.tensor) ? changed : nil
      }),
    Toggle(
      "experts on the host", cost: "experts run on the processor", harm: 0,
      turn: { settings, model in
        guard !settings.work.isTraining, model.hasExperts else { return nil }
        var changed = settings
        changed.offload.hasExpertsOnHost.toggle()
        return changed
      }),
    Toggle(
      "half the blocks on the host", cost: "those run on the processor", harm: 0,
      turn: { settings, model in
        guard !settings.work.isTraining, settings.offload.deviceLayers == nil else { return nil }
        var changed = settings
        changed.offload.deviceLayers = model.config.blockCount / 2
        return changed
      }),
  ]
}
