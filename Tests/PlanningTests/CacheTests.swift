import Planning
import Testing

/// Keys and values, against the logs of llama.cpp and Ollama and the arithmetic of papers.
struct CacheTests {
  private func cache(_ preset: String, _ change: (inout PlanSettings) throws -> Void) throws -> [String: Int] {
    let components = try plan(preset, change).fullest.components.filter { $0.kind == .cache }
    return Dictionary(uniqueKeysWithValues: components.map { ($0.name, $0.bytes) })
  }

  @Test func `Qwen3-30B-A3B takes 96 KiB for each token`() throws {
    #expect(try cache("qwen3-30b-a3b") { $0.context = 1 }["keys and values"] == 96 << 10)
    #expect(try cache("qwen3-30b-a3b") { $0.context = 4096 }["keys and values"] == 4096 * 96 << 10)
  }

  @Test func `windowed layers of Gemma 3 keep a window and one pass`() throws {
    let bytes = try cache("gemma-3-4b") { $0.context = 131_072 }
    #expect(bytes["keys and values"] == 2560 << 20)
    #expect(bytes["keys and values of windowed layers"] == 174 << 20)
  }

  @Test func `latents are one vector for all heads`() throws {
    // arXiv:2412.19437: 512 and 64 numbers in each of 61 layers.
    #expect(try cache("deepseek-v3") { $0.context = 1 }["keys and values"] == 61 * 576 * 2)
  }

  @Test func `blocks of eight bits take 34 bytes for 32 numbers`() throws {
    let half = try cache("llama-2-7b") { $0.context = 64 }["keys and values"]
    let eight = try cache("llama-2-7b") {
      $0.context = 64
      $0.cache = try .named("q8_0")
    }["keys and values"]
    #expect(half == 64 * 32 * 2 * 4096 * 2)
    #expect(eight == 64 * 32 * 2 * 4096 / 32 * 34)
  }

  @Test func `a decoder keeps keys and values of its source too`() throws {
    let bytes = try cache("t5-base") {
      $0.context = 10
      $0.sourceLength = 100
    }
    #expect(bytes["keys and values"] == 10 * 12 * 2 * 768 * 2)
    #expect(bytes["keys and values of the source"] == 100 * 12 * 2 * 768 * 2)
  }

  @Test func `beams and sequences multiply what is kept`() throws {
    let one = try cache("llama-3-8b") { $0.context = 100 }["keys and values"] ?? 0
    let many = try cache("llama-3-8b") {
      $0.context = 100
      $0.batch = 3
      $0.beams = 4
    }["keys and values"]
    #expect(many == 12 * one)
  }
}
