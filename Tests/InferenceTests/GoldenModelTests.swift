import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// Tiny models against Hugging Face transformers in float32 on the same (dequantized) weights.
@Suite struct GoldenModelTests {
  static let models = ["llama_gqa-f32", "llama_k-F16", "llama_k-Q8_0", "llama_k-Q4_0", "llama_k-Q4_1", "gemma3-f32"]
  /// Those of which every intermediate is known: one of each architecture.
  static let traced = ["llama_gqa-f32", "gemma3-f32"]

  static func open(_ name: String) throws -> BoundModel {
    try BoundModel(try Checkpoint.open(Fixture.path("inference/\(name).gguf")))
  }

  static func session(_ model: BoundModel, _ options: SessionOptions, threads: Int = 2) -> Session {
    Session(model: model, options: options, pool: WorkerPool(threads: threads))
  }

  static func logits(_ session: Session, _ ids: [TokenID]) throws -> [Float] {
    var all: [Float] = []
    var probe = NoProbe()
    try session.trace(ids, probing: &probe) { _, row in all += Array(row) }
    return all
  }

  @Test(arguments: models, [1, 2, 3])
  func `exact logits agree with transformers`(name: String, threads: Int) throws {
    let golden = try GoldenTensors(fixture: "inference/\(name).golden.safetensors")
    let ids = try golden.ids("input_ids")
    let session = Self.session(try Self.open(name), .exact(contextLength: 64, logitRows: 7), threads: threads)
    let logits = try Self.logits(session, ids)
    #expect(largestDifference(logits, try golden.floats("logits")) < 1e-4)
  }

  @Test(arguments: traced)
  func `every hidden state and attention map agrees with transformers`(name: String) throws {
    let golden = try GoldenTensors(fixture: "inference/\(name).golden.safetensors")
    let model = try Self.open(name)
    let layers = 0..<model.config.blockCount
    var recorder = StageCapture(
      Set([.embedding, .finalNorm] + layers.flatMap { [.blockOutput(layer: $0), .attention(layer: $0)] }))
    try Self.session(model, .exact(contextLength: 64)).trace(try golden.ids("input_ids"), probing: &recorder) { _, _ in
    }

    let stream = [Stage.embedding] + layers.dropLast().map { .blockOutput(layer: $0) } + [.finalNorm]
    let hidden = stream.flatMap { recorder.values[$0] ?? [] }
    #expect(largestDifference(hidden, try golden.floats("hidden_states")) < 1e-4)
    let maps = layers.flatMap { recorder.values[.attention(layer: $0)] ?? [] }
    #expect(largestDifference(maps, try golden.floats("attentions")) < 1e-5)
  }

  @Test(arguments: traced)
  func `greedy continuation is the one transformers gives`(name: String) throws {
    let golden = try GoldenTensors(fixture: "inference/\(name).golden.safetensors")
    let session = Self.session(try Self.open(name), .exact(contextLength: 64, logitRows: 1))
    try session.evaluate(try golden.ids("input_ids"))
    var found: [TokenID] = []
    for _ in 0..<16 {
      found.append(argmax(session.logits))
      try session.step(found[found.count - 1])
    }
    #expect(try golden.ids("greedy_ids") == found)
  }

  @Test(arguments: models)
  func `int8 activations stay near the exact logits`(name: String) throws {
    let golden = try GoldenTensors(fixture: "inference/\(name).golden.safetensors")
    let options = SessionOptions(contextLength: 64, logitRows: 32)
    let logits = try Self.logits(Self.session(try Self.open(name), options), try golden.ids("input_ids"))
    // llama.cpp, which rounds activations too, lies 0.2 to 0.5 away on these models.
    #expect(largestDifference(logits, try golden.floats("logits")) < 0.5)
  }
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count, !a.isEmpty else { return .infinity }
  return zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
}

func argmax(_ logits: UnsafeBufferPointer<Float>) -> TokenID {
  TokenID(logits.indices.max { logits[$0] < logits[$1] } ?? 0)
}
