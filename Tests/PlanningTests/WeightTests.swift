import Architectures
import Planning
import Quantization
import Testing

/// Bytes of weights under every format.
struct WeightTests {
  private func weights(_ preset: String, _ format: String, _ framework: Framework = .litgpt) throws -> Int {
    try plan(preset) {
      $0.weights = try .named(format)
      $0.framework = framework
    }.fullest.components.bytes(of: .weights)
  }

  @Test func `plain types take so many bytes a parameter`() throws {
    let parameters = try Preset.named("gpt2-medium").model().parameters
    #expect(try weights("gpt2-medium", "fp32") == 4 * parameters)
    for name in ["bf16", "fp16"] { #expect(try weights("gpt2-medium", name) == 2 * parameters) }
  }

  /// Llama 2 7B: 6,476,005,376 numbers in the blocks' matrices, 131,072,000 each in embedding and head, 266,240 in norms.
  @Test func `nf4 keeps a scale for 64 numbers, and embeddings and head as they are`() throws {
    let linear = 6_476_005_376, table = 131_072_000, norms = 266_240
    let scales = linear / 64
    #expect(try weights("llama-2-7b", "nf4", .transformers) == linear / 2 + 4 * scales + 2 * (2 * table + norms))
    #expect(
      try weights("llama-2-7b", "nf4-dq", .transformers)
        == linear / 2 + scales + scales / 256 * 4 + 2 * (2 * table + norms))
  }

  @Test func `int8 keeps a scale for each row`() throws {
    let linear = 6_476_005_376, table = 131_072_000, norms = 266_240
    let rows = 32 * (4 * 4096 + 2 * 11008 + 4096)
    #expect(try weights("llama-2-7b", "int8", .transformers) == linear + 4 * rows + 2 * (2 * table + norms))
  }

  /// The published files of TheBloke/Llama-2-7B-GPTQ (4 bits, groups of 128) and -AWQ.
  @Test func `GPTQ and AWQ take what published files do`() throws {
    #expect(abs(Double(try weights("llama-2-7b", "gptq-4-128", .transformers)) / 3.90e9 - 1) < 0.01)
    #expect(abs(Double(try weights("llama-2-7b", "awq-4-128", .transformers)) / 3.89e9 - 1) < 0.01)
  }

  static let mixtures: [(String, String, Double)] = [
    ("llama-2-7b", "Q3_K_S", 2.95e9), ("llama-2-7b", "Q3_K_M", 3.30e9),
    ("llama-2-7b", "Q3_K_L", 3.60e9), ("llama-2-7b", "Q4_0", 3.83e9), ("llama-2-7b", "Q4_K_S", 3.86e9),
    ("llama-2-7b", "Q4_K_M", 4.08e9), ("llama-2-7b", "Q5_0", 4.65e9), ("llama-2-7b", "Q5_K_S", 4.65e9),
    ("llama-2-7b", "Q5_K_M", 4.78e9), ("llama-2-7b", "Q6_K", 5.53e9), ("llama-2-7b", "Q8_0", 7.16e9),
    ("llama-2-13b", "Q4_K_M", 7.87e9), ("llama-2-13b", "Q5_K_M", 9.23e9), ("llama-2-13b", "Q3_K_M", 6.34e9),
    ("llama-2-70b", "Q4_K_M", 41.42e9), ("llama-2-70b", "Q5_K_M", 48.75e9),
  ]

  /// Source: the sizes that TheBloke's Llama-2-GGUF pages state, of 2023's llama.cpp; later versions differ by less than
  /// three percent.
  @Test(arguments: mixtures)
  func `a named mixture takes what published files do`(preset: String, name: String, bytes: Double) throws {
    #expect(abs(Double(try weights(preset, name)) / bytes - 1) < 0.03)
  }

  /// All tensors' bytes in the files that llama-quantize made of the model's F16.
  @Test(arguments: [
    ("Q3_K_M", 91_724_544), ("Q4_0", 89_941_248), ("Q4_K_M", 103_668_480), ("Q6_K", 136_597_248),
    ("Q8_0", 143_025_408),
  ])
  func `a mixture takes exactly what llama-quantize's file does`(name: String, bytes: Int) throws {
    #expect(try weights("smollm2-135m", name) == bytes)
  }

  @Test func `every format and mixture has bytes for every family`() throws {
    for preset in PropertyTests.models {
      let model = try Preset.named(preset).model()
      for format in WeightFormat.all.map(\.name) + Mixture.allCases.map(\.name) + ["gptq-3-64", "awq-4-128"] {
        var settings = PlanSettings()
        settings.weights = try .named(format)
        let bytes = try MemoryPlan(model, settings).fullest.components.bytes(of: .weights)
        #expect(bytes > model.parameters / 8 && bytes <= 4 * model.parameters, "\(preset) \(format)")
      }
    }
  }
}
