import Analysis
import Checkpoints
import Inference
import Quantization
import Tensors
import TestSupport
import Testing
import Workbench

/// Types chosen weight by weight for a small model whose weights are random.
struct TypeMixTests {
  private func model() throws -> QuantizableModel {
    try QuantizableModel(
      try LoadedModel.open(Fixture.path("architectures/gguf/llama_gqa-f32.gguf"), warmingUp: false))
  }

  private func tokens(_ model: QuantizableModel) -> [TokenID] {
    (0..<48).map { TokenID(($0 * 7919 + 3) % model.loaded.model.config.vocabularySize) }
  }

  @Test func `a budget is kept, more of it is never worse, and norms stay as they are`() throws {
    let model = try model()
    let mix = try TypeMix.measure(model, tokens: tokens(model), pool: WorkerPool(threads: 2))
    #expect(mix.weights.count > 10 && mix.weights.allSatisfy { $0.divergence > 0 })
    var last = Double.infinity
    for step in 0...20 {
      let range = mix.bitsPerWeight
      let bits = range.lowerBound + 1e-9 + (range.upperBound - range.lowerBound) * Double(step) / 20
      let choice = try #require(mix.choose(bitsPerWeight: bits))
      #expect(choice.bitsPerWeight <= bits + 1e-9 && choice.bytes == model.bytes(choice.types))
      #expect(choice.expectedDivergence <= last + 1e-12)
      last = choice.expectedDivergence
      for (weight, type) in zip(model.source.weights, choice.types) where weight.shape.count == 1 {
        #expect(type == weight.type)
      }
    }
    #expect(last == 0)
    #expect(mix.choose(bitsPerWeight: mix.bitsPerWeight.lowerBound * 0.99) == nil)
  }

  @Test func `what was expected of a mix is about what comes of it, and it beats one type for all of the same size`()
    throws
  {
    let model = try model(), pool = WorkerPool(threads: 2)
    let mix = try TypeMix.measure(model, tokens: tokens(model), pool: pool)
    let plain = try model.quantized(by: .mixture(.q4_1), pool: pool)
    let choice = try #require(mix.choose(bytes: plain.model.bytes))
    let chosen = try model.quantized(by: .mix(name: "mix", types: choice.types), pool: pool)
    #expect(chosen.model.bytes == choice.bytes && chosen.model.bytes <= plain.model.bytes)
    // Other tokens than those it was measured on.
    let size = model.loaded.model.config.vocabularySize
    let text = PerplexityWindows((0..<160).map { TokenID(($0 * $0 * 31 + 7) % size) }, length: 40, bos: nil)
    let run = try ComparisonRun(
      [model.base, plain.model, chosen.model], text: text, options: .exact(contextLength: 40), pool: pool)
    while run.windows < text.count { try run.readWindow() }
    #expect(run.rows[2].meanKLD < run.rows[1].meanKLD, "\(run.rows[2].meanKLD) against \(run.rows[1].meanKLD)")
    #expect(run.rows[2].meanKLD < 3 * choice.expectedDivergence && run.rows[2].meanKLD > choice.expectedDivergence / 3)
  }
}
