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
    var recorder = StageCapture(
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
  func `exact greedy tokens and log-probabilities are the reference's up to the first near tie`(prompt: Int) throws {
    let golden = try Greedy.load().prompts[prompt]
    let distances = try follow(golden, .exact(contextLength: 512, logitRows: 1))
    #expect((distances.max() ?? .infinity) < 5e-3)
  }

  @Test func `8-bit activations cost no more than llama.cpp's do`() throws {
    var (ours, theirs): ([Float], [Float]) = ([], [])
    for golden in try Greedy.load().prompts {
      ours += try follow(golden, SessionOptions(contextLength: 512))
      theirs += golden.exact.distances(to: golden.llama_cpp)
    }
    #expect(ours.mean < 1.25 * theirs.mean)
    #expect((ours.max() ?? .infinity) < 1)
  }

  /// Feeds the reference's tokens up to its first near tie, expecting each to be the likeliest.
  ///
  /// - Returns: how far the log-probabilities of the reference's top ten lie from its own.
  private func follow(_ golden: Greedy.Prompt, _ options: SessionOptions) throws -> [Float] {
    let expected = golden.exact
    let session = Session(model: model, options: options, pool: WorkerPool(threads: 2))
    try session.evaluate(golden.prompt_ids)
    var distances: [Float] = []
    for step in 0...expected.nearTie {
      if step < expected.top10_at_first_8_positions.count {
        let top = expected.top10_at_first_8_positions[step]
        let logits = Array(session.logits)
        let logZ = Vectors.logSumExp(logits, count: logits.count)
        distances += zip(top.ids, top.logprobs).map { abs(logits[Int($0)] - logZ - $1) }
      }
      guard step < expected.nearTie else { break }
      #expect(argmax(session.logits) == expected.greedy_ids[step], "step \(step)")
      try session.step(expected.greedy_ids[step])
    }
    return distances
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

    /// The first step at which two tokens are about as likely, or the last.
    var nearTie: Int { top1_minus_top2_logit.firstIndex { $0 < 0.3 } ?? greedy_ids.count - 1 }

    /// Between the log-probabilities both list, for as long as both took the same tokens.
    func distances(to other: Run) -> [Float] {
      var distances: [Float] = []
      for (step, (mine, its)) in zip(top10_at_first_8_positions, other.top10_at_first_8_positions).enumerated() {
        guard greedy_ids.prefix(step) == other.greedy_ids.prefix(step) else { break }
        let known = Dictionary(uniqueKeysWithValues: zip(its.ids, its.logprobs))
        distances += zip(mine.ids, mine.logprobs).compactMap { id, logprob in known[id].map { abs($0 - logprob) } }
      }
      return distances
    }
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

extension [Float] {
  fileprivate var mean: Float { isEmpty ? .infinity : reduce(0, +) / Float(count) }
}
