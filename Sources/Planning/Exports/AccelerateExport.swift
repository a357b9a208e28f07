/// An accelerate config for FSDP, or for one device where there is one. Source: accelerate's `ClusterConfig` and
/// `FullyShardedDataParallelPlugin`.
struct AccelerateExport {
  let text: String

  init(_ plan: MemoryPlan) throws(PlanningError) {
    let settings = plan.settings
    let shares = settings.parallelism
    guard settings.work.isTraining else {
      throw .contradiction("An accelerate config is for training; add --mode full, lora or qlora.")
    }
    guard shares.tensor == 1, shares.pipeline == 1 else {
      throw .contradiction("FSDP shares out copies alone; --tp and --pp have no place in it.")
    }
    let isShared = shares.zero > 0 && shares.copies > 1
    let precision = settings.weights.name == "fp16" ? "fp16" : settings.weights.plainBytes < 4 ? "bf16" : "no"
    var members: [(String, ConfigValue)] = [
      ("compute_environment", .text("LOCAL_MACHINE")), ("debug", .flag(false)),
      ("distributed_type", .text(isShared ? "FSDP" : shares.copies > 1 ? "MULTI_GPU" : "NO")),
      ("downcast_bf16", .text("no")), ("machine_rank", .number(0)), ("main_training_function", .text("main")),
      ("mixed_precision", .text(precision)), ("num_machines", .number(1)), ("num_processes", .number(shares.copies)),
      ("rdzv_backend", .text("static")), ("same_network", .flag(true)), ("use_cpu", .flag(false)),
    ]
    if isShared { members.append(("fsdp_config", Self.fsdp(settings))) }
    text = ConfigValue.object(members).yaml
  }

  /// Stages 1 and 2 keep weights whole; stage 3 shares them out too.
  private static func fsdp(_ settings: PlanSettings) -> ConfigValue {
    .object([
      ("fsdp_activation_checkpointing", .flag(settings.training.checkpointing != .none)),
      ("fsdp_auto_wrap_policy", .text("TRANSFORMER_BASED_WRAP")),
      ("fsdp_backward_prefetch", .text("BACKWARD_PRE")),
      ("fsdp_cpu_ram_efficient_loading", .flag(true)),
      ("fsdp_forward_prefetch", .flag(false)),
      ("fsdp_offload_params", .flag(settings.offload.optimizer || settings.offload.parameters)),
      ("fsdp_sharding_strategy", .text(settings.parallelism.zero == 3 ? "FULL_SHARD" : "SHARD_GRAD_OP")),
      ("fsdp_state_dict_type", .text("SHARDED_STATE_DICT")),
      ("fsdp_sync_module_states", .flag(true)),
      ("fsdp_use_orig_params", .flag(true)),
      ("fsdp_version", .number(1)),
    ])
  }
}
