import Checkpoints
import Inference
import TestSupport
import Testing
import Workbench

/// Requests with a grammar on a tiny model.
@Suite struct GrammarGenerationTests {
  private func run(
    _ grammar: String, seed: UInt64? = nil, _ change: (inout GenerationRequest) -> Void = { _ in }
  ) throws -> (text: String, reason: FinishReason?) {
    let model = try LoadedModel.open(Fixture.path("inference/llama_gqa-f32.gguf"))
    let generator = try Generator(model: model, options: .exact(contextLength: 64, logitRows: 1), threads: 1)
    var request = GenerationRequest(prompt: .ids([1, 5, 9]), maxTokens: 24, sampling: .greedy)
    request.grammar = .gbnf(Array(grammar.utf8))
    if let seed {
      request.sampling = SamplerSettings()
      request.sampling.temperature = 3
      request.sampling.seed = seed
    }
    change(&request)
    var text = ""
    var reason: FinishReason?
    try generator.run(request) { event in
      if case .step(let step) = event { text += step.text }
      if case .finished(let why, _) = event { reason = why }
    }
    return (text, reason)
  }

  @Test func `what is generated follows the grammar to its end`() throws {
    let outcome = try run(#"root ::= "{\"a\":" ("17" | "18") "}""#)
    #expect(["{\"a\":17}", "{\"a\":18}"].contains(outcome.text))
    #expect(outcome.reason == .endOfGeneration || outcome.reason == .stop)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>) func `sampling keeps to the grammar as well`(_ seed: UInt64) throws {
    let source = #"root ::= ([a-f]{2,3} [0-9] "-")+"#
    let outcome = try run(source, seed: seed)
    if case .broken(let place) = try Grammar(source.utf8).match(outcome.text.utf8) {
      Issue.record("'\(outcome.text)' breaks the grammar at \(place)")
    }
    #expect(!outcome.text.isEmpty)
  }

  @Test func `text held back for a stop is told when the grammar ends first`() throws {
    let outcome = try run(#"root ::= "ab""#) { $0.stops = ["bc"] }
    #expect(outcome.text == "ab")
  }

  @Test func `a bad grammar is refused with its place before anything is generated`() {
    #expect(throws: GrammarError.self) { try run("root ::= (") }
  }
}
