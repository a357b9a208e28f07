/// `vllm serve` with a plan's sizes. Source: vLLM's `EngineArgs`, as its command line names them. Since 0.33 at the latest,
/// `bitsandbytes` and `gguf` are plugins' to provide.
struct VLLMExport {
  let text: String

  init(_ plan: MemoryPlan, source: String) throws(PlanningError) {
    let settings = plan.settings
    guard !settings.work.isTraining else {
      throw .contradiction("vLLM runs models and doesn't train them; export deepspeed or accelerate for training.")
    }
    guard settings.offload.deviceLayers == nil, !settings.offload.hasExpertsOnHost else {
      throw .contradiction("vLLM keeps no chosen blocks or experts on the host; export llama.cpp for that.")
    }
    let shares = settings.parallelism
    var words = [
      "vllm", "serve", source.shellQuoted, "--max-model-len", "\(settings.context)",
      "--max-num-seqs", "\(settings.batch)",
      // It takes no fewer than there are sequences.
      "--max-num-batched-tokens", "\(max(settings.ubatch, settings.batch))",
      "--enable-chunked-prefill",
      "--tensor-parallel-size", "\(shares.tensor)", "--pipeline-parallel-size", "\(shares.pipeline)",
      "--kv-cache-dtype", try Self.cache(settings.cache),
    ]
    if shares.copies > 1 { words += ["--data-parallel-size", "\(shares.copies)"] }
    if shares.expert > 1 { words.append("--enable-expert-parallel") }
    words += try Self.weights(settings.weights)
    text = words.joined(separator: " ") + "\n"
  }

  private static func cache(_ format: CacheFormat) throws(PlanningError) -> String {
    switch format.name {
    case "f16", "bf16": return "auto"
    case "fp8": return "fp8"
    default:
      throw .contradiction("vLLM keeps keys and values in 16 bits or fp8, not in \(format.name).")
    }
  }

  private static func weights(_ format: WeightFormat) throws(PlanningError) -> [String] {
    switch format.name {
    case "bf16": return ["--dtype", "bfloat16"]
    case "fp16": return ["--dtype", "float16"]
    case "fp32": return ["--dtype", "float32"]
    case "fp8": return ["--quantization", "fp8"]
    case "nf4", "nf4-dq": return ["--quantization", "bitsandbytes"]
    case let name where name.hasPrefix("gptq"): return ["--quantization", "gptq"]
    case let name where name.hasPrefix("awq"): return ["--quantization", "awq"]
    case "int8": throw .contradiction("vLLM loads no int8 of bitsandbytes; choose fp8, nf4, gptq or awq.")
    case "as stored": return []
    default: return ["--quantization", "gguf"]
    }
  }
}
