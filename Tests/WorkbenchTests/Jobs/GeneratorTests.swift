import Checkpoints
import Inference
import TestSupport
import Testing
import Tokenizers
import Workbench

/// Requests on a tiny model, from prompt to finish.
@Suite struct GeneratorTests {
  let generator: Generator
  let ids: [TokenID]

  init() throws {
    let model = try LoadedModel.open(Fixture.path("inference/llama_gqa-f32.gguf"))
    generator = try Generator(
      model: model, options: .exact(contextLength: 64, logitRows: 1), threads: 2,
      keeping: LogitsStore(budget: 1 << 20, vocabularySize: 384))
    ids = try GoldenTensors(fixture: "inference/llama_gqa-f32.golden.safetensors").ids("input_ids")
  }

  private func request(_ count: Int, _ change: (inout GenerationRequest) -> Void = { _ in }) -> GenerationRequest {
    var request = GenerationRequest(
      prompt: .ids(ids), maxTokens: count, sampling: .greedy, ignoresEndOfGeneration: true)
    change(&request)
    return request
  }

  private func run(_ request: GenerationRequest, cancelled: @escaping (_ steps: Int) -> Bool = { _ in false }) throws
    -> Outcome
  {
    var outcome = Outcome()
    try generator.run(request, cancelled: { cancelled(outcome.steps.count) }) { outcome.take($0) }
    return outcome
  }

  @Test func `temperature 0 gives the reference's greedy tokens`() throws {
    let golden = try GoldenTensors(fixture: "inference/llama_gqa-f32.golden.safetensors").ids("greedy_ids")
    let outcome = try run(request(16))
    #expect(outcome.ids == golden)
    #expect(outcome.reason == .length)
    #expect(outcome.steps.map(\.position) == Array(24..<40))
    #expect(outcome.steps.allSatisfy { $0.rank == 0 && $0.logprob <= 0 && $0.entropy >= 0 })
  }

  @Test func `the same seed gives the same tokens and another seed others`() throws {
    func ids(seed: UInt64) throws -> [TokenID] {
      try run(
        request(20) {
          $0.sampling = SamplerSettings()
          $0.sampling.temperature = 2
          $0.sampling.seed = seed
        }
      ).ids
    }
    #expect(try ids(seed: 7) == ids(seed: 7))
    #expect(try ids(seed: 7) != ids(seed: 8))
  }

  @Test func `a second request with the same beginning keeps the cache`() throws {
    #expect(try run(request(4)).reused == 0)
    #expect(try run(request(4)).reused == 23)
  }

  @Test func `cancelling between two tokens keeps those before`() throws {
    let outcome = try run(request(16), cancelled: { $0 == 5 })
    #expect(outcome.steps.count == 5)
    #expect(outcome.reason == .interrupted)
  }

  @Test func `cancelling the prompt finishes as interrupted`() throws {
    let outcome = try run(request(16), cancelled: { _ in true })
    #expect(outcome.steps.isEmpty)
    #expect(outcome.reason == .interrupted)
  }

  @Test func `a full context ends the generation`() throws {
    let outcome = try run(request(1000))
    #expect(outcome.reason == .length)
    #expect(outcome.steps.count == 40)
  }

  @Test func `an end-of-generation token ends it and gives no text`() throws {
    // Token 0 is this model's end; a bias makes it certain.
    let outcome = try run(
      request(16) {
        $0.ignoresEndOfGeneration = false
        $0.sampling.logitBias = [0: 1000]
      })
    #expect(outcome.ids == [0])
    #expect(outcome.text == "")
    #expect(outcome.reason == .endOfGeneration)
  }

  @Test func `a stop text ends it and is not part of the text`() throws {
    let whole = try run(request(16)).text
    let stop = String(whole.dropFirst(whole.count / 2).prefix(2))
    let outcome = try run(request(16) { $0.stops = [stop] })
    #expect(outcome.reason == .stop)
    #expect(whole.hasPrefix(outcome.text))
    #expect(!outcome.text.contains(stop))
  }

  @Test func `each step reports the likeliest tokens, best first`() throws {
    let outcome = try run(request(3) { $0.topCount = 5 })
    for step in outcome.steps {
      #expect(step.top.count == 5)
      #expect(step.top.map(\.logProb) == step.top.map(\.logProb).sorted(by: >))
      #expect(step.top[0].id == step.id && step.top[0].logProb == step.logprob)
    }
  }

  @Test func `the logits kept for the screen are those the next token comes from`() throws {
    let outcome = try run(request(4))
    let kept = try #require(generator.kept?.newest)
    #expect(kept.history == ids + outcome.ids.dropLast())
    let best = kept.logits.indices.max { kept.logits[$0] < kept.logits[$1] }
    #expect(best == Int(outcome.ids[3]))
  }

  @Test func `a model that brings no template says so`() {
    #expect(throws: GenerationError.self) {
      try run(request(1) { $0.prompt = .chat([.init(role: "user", content: "hi")]) })
    }
  }

  @Test func `wrong sampling settings are refused before anything runs`() {
    #expect(throws: SamplerError.self) { try run(request(1) { $0.sampling.topP = .nan }) }
  }
}
