/// A DeepSpeed config. Source: DeepSpeed's `DeepSpeedConfig` and `DeepSpeedZeroConfig`.
struct DeepSpeedExport {
  let text: String

  init(_ plan: MemoryPlan) throws(PlanningError) {
    let settings = plan.settings
    guard settings.work.isTraining else {
      throw .contradiction("A DeepSpeed config is for training; add --mode full, lora or qlora.")
    }
    let shares = settings.parallelism
    let steps = shares.microBatches ?? shares.pipeline
    let is16Bit = settings.weights.plainBytes < 4
    var members: [(String, ConfigValue)] = [
      ("train_micro_batch_size_per_gpu", .number(settings.batch)),
      ("gradient_accumulation_steps", .number(steps)),
      ("train_batch_size", .number(settings.batch * steps * shares.copies)),
      ("bf16", .object([("enabled", .flag(is16Bit && settings.weights.name != "fp16"))])),
      ("fp16", .object([("enabled", .flag(settings.weights.name == "fp16"))])),
      ("zero_optimization", Self.zero(settings)),
      ("gradient_clipping", .real(1)),
    ]
    if let optimizer = Self.optimizer(settings.training.optimizer) { members.append(("optimizer", optimizer)) }
    if settings.training.checkpointing != .none {
      members.append(("activation_checkpointing", .object([("partition_activations", .flag(shares.tensor > 1))])))
    }
    text = ConfigValue.object(members).json + "\n"
  }

  private static func zero(_ settings: PlanSettings) -> ConfigValue {
    let stage = settings.parallelism.zero
    var members: [(String, ConfigValue)] = [
      ("stage", .number(stage)), ("overlap_comm", .flag(true)), ("contiguous_gradients", .flag(true)),
      ("reduce_bucket_size", .number(500_000_000)),
    ]
    if stage < 3 { members.append(("allgather_bucket_size", .number(500_000_000))) }
    if settings.offload.optimizer {
      members.append(("offload_optimizer", .object([("device", .text("cpu")), ("pin_memory", .flag(true))])))
    }
    if settings.offload.parameters {
      members.append(("offload_param", .object([("device", .text("cpu")), ("pin_memory", .flag(true))])))
    }
    if stage == 3 { members.append(("stage3_gather_16bit_weights_on_model_save", .flag(true))) }
    return .object(members)
  }

  /// Those DeepSpeed makes itself; others are the training program's to make.
  private static func optimizer(_ optimizer: Optimizer) -> ConfigValue? {
    guard optimizer == .adamW else { return nil }
    return .object([("type", .text("AdamW")), ("params", .object([("lr", .real(0.0001))]))])
  }
}
