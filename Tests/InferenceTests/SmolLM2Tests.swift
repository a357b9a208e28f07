import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// The real 135M-parameter model against Hugging Face transformers (exact) and llama.cpp on the same file.
@Suite(.serialized) struct SmolLM2Tests {
  let model: BoundModel

  init() throws { model = try BoundModel(try Checkpoint.open(Fixture.smolLM2)) }

  @Test(arguments: [0, 1, 2])
  func `exact logits, norms and attention agree with the float32 reference`(prompt: Int) throws {
    let golden = try GoldenTensors(fixture: "smollm2/exact.safetensors")
    let ids = try golden.ids("\(prompt).input_ids")
    let layers = 0..<model.config.blockCount
    var recorder = TraceRecorder(
      Set([.embedding, .finalNorm, .attention(layer: 0)] + layers.map { .blockOutput(layer: $0) }))
    let session = Session(model: model, options: .exact(contextLength: 64), pool: WorkerPool(threads: 2))
    var last: [Float] = []
    try session.trace(ids, probing: &recorder) { _, row in last = Array(row) }

    #expect(largestDifference(last, try golden.floats("\(prompt).last_logits")) < 2e-3)
    let map = recorder.values[.attention(layer: 0)] ?? []
    #expect(largestDifference(map, try golden.floats("\(prompt).attention_layer0")) < 1e-4)
    let stream = [Stage.embedding] + layers.dropLast().map { .blockOutput(layer: $0) } + [.finalNorm]
    let norms = stream.flatMap { rowNorms(recorder.values[$0] ?? []) }
    let expected = try golden.floats("\(prompt).hidden_norms")
    #expect(zip(norms, expected).allSatisfy { abs($0 - $1) <= 1e-3 * $1 } && norms.count == expected.count)
  }

  @Test(arguments: 0..<6)
  func `greedy tokens and log-probabilities are the reference's up to the first near tie`(prompt: Int) throws {
    let golden = try Greedy.load().prompts[prompt]
    try expectGreedy(golden, .exact(contextLength: 512, logitRows: 1), against: golden.exact, tolerance: 5e-3)
    // llama.cpp, which rounds activations too, lies up to 0.5 from the exact log-probabilities.
    try expectGreedy(golden, SessionOptions(contextLength: 512), against: golden.exact, tolerance: 0.5)
  }

  private func expectGreedy(
    _ golden: Greedy.Prompt, _ options: SessionOptions, against expected: Greedy.Run, tolerance: Float
  ) throws {
    let session = Session(model: model, options: options, pool: WorkerPool(threads: 2))
    try session.evaluate(golden.prompt_ids)
    let nearTie = expected.top1_minus_top2_logit.firstIndex { $0 < 0.3 } ?? expected.greedy_ids.count
    for step in 0..<min(nearTie, expected.greedy_ids.count) {
      if step < expected.top10_at_first_8_positions.count {
        let top = expected.top10_at_first_8_positions[step]
        let logZ = Vectors.logSumExp(session.logits.baseAddress!, count: session.logits.count)
        for (id, logprob) in zip(top.ids, top.logprobs) {
          #expect(abs(session.logits[Int(id)] - logZ - logprob) < tolerance, "step \(step), id \(id)")
        }
      }
      let best = argmax(session.logits)
      #expect(best == expected.greedy_ids[step], "step \(step)")
      try session.step(expected.greedy_ids[step])
    }
  }

  private func rowNorms(_ values: [Float]) -> [Float] {
    let width = model.config.embeddingLength
    return stride(from: 0, to: values.count, by: width).map { start in
      Float(values[start..<start + width].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
  }
}

/// `greedy.json`.
struct Greedy: Decodable {
  struct Top: Decodable {
    let ids: [TokenID]
    let logprobs: [Float]
  }
  struct Run: Decodable {
    let greedy_ids: [TokenID]
    let top1_minus_top2_logit: [Float]
    let top10_at_first_8_positions: [Top]
  }
  struct Prompt: Decodable {
    let prompt: String
    let prompt_ids: [TokenID]
    let llama_cpp: Run
    let exact: Run
  }
  let prompts: [Prompt]

  static func load() throws -> Greedy {
    try JSONDecoder().decode(Greedy.self, from: try Fixture.data("smollm2/greedy.json"))
  }
}
