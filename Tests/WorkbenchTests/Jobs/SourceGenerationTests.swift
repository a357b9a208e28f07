import Checkpoints
import Inference
import TestSupport
import Testing
import Tokenizers
import Workbench

/// Requests on a tiny T5: the prompt is read by the encoder, the answer begins from the start token.
@Suite struct SourceGenerationTests {
  let model: LoadedModel
  let generator: Generator
  let ids: [TokenID]
  let greedy: [TokenID]

  init() throws {
    model = try LoadedModel.open(Fixture.path("encoder-decoders/gguf/t5_v1_1-f32.gguf"))
    var options = SessionOptions.exact(contextLength: 20, logitRows: 1)
    options.sourceLength = 64
    generator = try Generator(
      model: model, options: options, threads: 2, keeping: LogitsStore(budget: 1 << 20, vocabularySize: 320))
    let golden = try GoldenTensors(fixture: "encoder-decoders/t5_v1_1/golden.safetensors")
    ids = try golden.ids("encoder_input_ids")
    greedy = try golden.ids("greedy_ids")
  }

  private func run(_ request: GenerationRequest) throws -> Outcome {
    var outcome = Outcome()
    try generator.run(request) { outcome.take($0) }
    return outcome
  }

  private func request(begun: [TokenID] = [], _ count: Int) -> GenerationRequest {
    GenerationRequest(
      prompt: .ids(ids), begun: begun, maxTokens: count, sampling: .greedy, ignoresEndOfGeneration: true)
  }

  @Test func `temperature 0 gives the reference's greedy tokens`() throws {
    let outcome = try run(request(16))
    #expect(outcome.ids == greedy)
    #expect(outcome.reason == .length)
    #expect(outcome.steps.map(\.position) == Array(ids.count..<ids.count + 16))
  }

  @Test func `an answer goes on from tokens generated already, without reading the source again`() throws {
    _ = try run(request(4))
    let outcome = try run(request(begun: Array(greedy.prefix(5)), 6))
    #expect(outcome.ids == Array(greedy[5..<11]))
    #expect(outcome.reused == ids.count + 3)
    let branch = try run(request(begun: [greedy[0], greedy[1] ^ 1], 3))
    #expect(branch.ids.count == 3 && branch.reused == ids.count + 1)
    #expect(try run(request(3)).ids == Array(greedy.prefix(3)))
  }

  @Test func `logits are found by the prompt and what was generated`() throws {
    _ = try run(request(4))
    #expect(generator.kept?.logits(after: ids + greedy.prefix(2)) != nil)
    #expect(generator.kept?.newest?.history == ids + greedy.prefix(3))
  }

  @Test func `an answer ends where its decoder is full, however long the prompt`() throws {
    let outcome = try run(request(64))
    #expect(outcome.ids.count == 19 && outcome.reason == .length)
  }

  @Test func `a text is read with the end token its tokenizer adds`() throws {
    let outcome = try run(GenerationRequest(prompt: .text("Hello, world!"), maxTokens: 2, sampling: .greedy))
    #expect(outcome.prompt == [3, 146, 5, 17, 17, 14, 8, 80, 32, 17, 15, 314, 1])
    #expect(outcome.reason != nil)
  }
}
