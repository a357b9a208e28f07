/// `llama-server` with a plan's sizes. Source: llama.cpp's `common/arg.cpp`.
struct LlamaCppExport {
  let text: String

  init(_ plan: MemoryPlan, source: String) throws(PlanningError) {
    let settings = plan.settings
    guard !settings.work.isTraining else {
      throw .contradiction(
        "This is llama.cpp's server, which doesn't train; export deepspeed or accelerate for training.")
    }
    guard settings.parallelism.copies == 1 else {
      throw .contradiction("llama.cpp spreads neither copies nor experts over devices; use --tp or --pp.")
    }
    let cache = try Self.cache(settings.cache)
    guard settings.isFlash || !cache.contains("q") else {
      throw .contradiction("llama.cpp quantizes values with flash attention alone; turn flash on, or keep them in f16.")
    }
    let blocks = plan.model.config.blockCount
    // The head counts as a block behind the others.
    let layers = settings.offload.deviceLayers ?? blocks + 1
    var words = [
      "llama-server", "--model", source.shellQuoted,
      // Its context is that of all sequences together.
      "--ctx-size", "\(settings.context * settings.batch)", "--parallel", "\(settings.batch)",
      "--batch-size", "\(max(settings.ubatch, 512))", "--ubatch-size", "\(settings.ubatch)",
      "--cache-type-k", cache, "--cache-type-v", cache,
      "--flash-attn", settings.isFlash ? "on" : "off", "--gpu-layers", "\(layers)",
    ]
    let shares = settings.parallelism
    if shares.tensor > 1 { words += ["--split-mode", "row"] + Self.split(shares.tensor) }
    if shares.pipeline > 1 { words += ["--split-mode", "layer"] + Self.split(shares.pipeline) }
    if settings.offload.hasExpertsOnHost { words.append("--cpu-moe") }
    text = words.joined(separator: " ") + "\n"
  }

  private static func split(_ devices: Int) -> [String] {
    ["--tensor-split", Array(repeating: "1", count: devices).joined(separator: ",")]
  }

  private static func cache(_ format: CacheFormat) throws(PlanningError) -> String {
    let known = ["f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "iq4_nl", "q5_0", "q5_1"]
    guard known.contains(format.name) else {
      throw .contradiction(
        "llama.cpp keeps keys and values in \(known.joined(separator: ", ")), not in \(format.name).")
    }
    return format.name
  }
}
