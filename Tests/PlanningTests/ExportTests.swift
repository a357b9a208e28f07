import Foundation
import Planning
import Testing

/// Plans as other engines' own files and arguments. Their parsers were run on the same texts when these were written:
/// DeepSpeed's config classes, accelerate's `ClusterConfig`. llama.cpp's names and values were read in its parser's
/// source, as of llama-cpp-python 0.3.36; vLLM's in that of its 0.33.0.
struct ExportTests {
  @Test func `a DeepSpeed config is JSON whose batch sizes multiply`() throws {
    let own = try plan("llama-2-7b") {
      $0.work = .full
      $0.batch = 2
      $0.parallelism.data = 8
      $0.parallelism.zero = 3
      $0.parallelism.microBatches = 4
      $0.offload.optimizer = true
    }
    let text = try ExportFormat.deepspeed.text(own, source: "x")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["train_batch_size"] as? Int == 2 * 4 * 8)
    let zero = try #require(object["zero_optimization"] as? [String: Any])
    #expect(zero["stage"] as? Int == 3)
    #expect((zero["offload_optimizer"] as? [String: Any])?["device"] as? String == "cpu")
    #expect((object["bf16"] as? [String: Any])?["enabled"] as? Bool == true)
  }

  @Test func `an accelerate config shards as the stage says`() throws {
    for (stage, strategy) in [(2, "SHARD_GRAD_OP"), (3, "FULL_SHARD")] {
      let own = try plan("llama-2-7b") {
        $0.work = .full
        $0.parallelism.data = 4
        $0.parallelism.zero = stage
      }
      let text = try ExportFormat.accelerate.text(own, source: "x")
      #expect(text.contains("  fsdp_sharding_strategy: '\(strategy)'\n") && text.contains("num_processes: 4\n"))
    }
  }

  @Test func `llama.cpp gets its context for all sequences together`() throws {
    let own = try plan("mixtral-8x7b") {
      $0.context = 4096
      $0.batch = 4
      $0.isFlash = true
      $0.cache = try .named("q8_0")
      $0.offload.hasExpertsOnHost = true
    }
    let text = try ExportFormat.llamaCpp.text(own, source: "my model.gguf")
    #expect(
      text == """
        llama-server --model 'my model.gguf' --ctx-size 16384 --parallel 4 --batch-size 512 --ubatch-size 512 \
        --cache-type-k q8_0 --cache-type-v q8_0 --flash-attn on --gpu-layers 33 --cpu-moe

        """)
  }

  @Test func `llama.cpp quantizes no values without flash attention`() throws {
    let own = try plan("llama-2-7b") { $0.cache = try .named("q8_0") }
    #expect(throws: PlanningError.self) { try ExportFormat.llamaCpp.text(own, source: "x") }
  }

  @Test func `vLLM gets its splits`() throws {
    let own = try plan("qwen3-235b-a22b") {
      $0.context = 8192
      $0.batch = 16
      $0.cache = try .named("fp8")
      $0.weights = .fp8
      $0.parallelism.tensor = 4
      $0.parallelism.expert = 2
    }
    let text = try ExportFormat.vllm.text(own, source: "Qwen/Qwen3-235B-A22B")
    for part in [
      "vllm serve Qwen/Qwen3-235B-A22B ", "--max-model-len 8192", "--max-num-seqs 16", "--tensor-parallel-size 4",
      "--data-parallel-size 2", "--enable-expert-parallel", "--kv-cache-dtype fp8", "--quantization fp8",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func `what an engine can't do isn't exported`() throws {
    let training = try plan("gpt2") { $0.work = .lora }
    let running = try plan("gpt2")
    for format in [ExportFormat.vllm, .llamaCpp] {
      #expect(throws: PlanningError.self) { try format.text(training, source: "x") }
    }
    for format in [ExportFormat.deepspeed, .accelerate] {
      #expect(throws: PlanningError.self) { try format.text(running, source: "x") }
    }
    let eight = try plan("gpt2") { $0.cache = try .named("q8_0") }
    #expect(throws: PlanningError.self) { try ExportFormat.vllm.text(eight, source: "x") }
  }
}
