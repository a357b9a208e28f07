import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// What can be seen of a mixture's routing, and done to it.
@Suite struct ExpertModelTests {
  static let models = ArchitectureGolden.all.filter {
    ["mixtral", "qwen3_moe", "olmoe", "grok", "gpt_oss", "deepseek_v2", "deepseek_v3"].contains($0.name)
  }

  static func open(_ name: String) throws -> BoundModel {
    try BoundModel(try Checkpoint.open(Fixture.path("architectures/gguf/\(name)-f32.gguf")))
  }

  static func session(_ model: BoundModel) -> Session {
    Session(model: model, options: .exact(contextLength: 64), pool: WorkerPool(threads: 2))
  }

  @Test(arguments: models)
  func `every token's weights name as many experts as it runs`(golden: ArchitectureGolden) throws {
    let ids = try golden.expected().ids("input_ids")
    let bound = try golden.open()
    let layer = try #require(bound.declaration.experts.firstIndex { $0 != nil })
    let experts = try #require(bound.declaration.experts[layer])
    var recorder = TraceRecorder([.expertWeights(layer: layer)])
    try Self.session(bound).trace(ids, probing: &recorder) { _, _ in }
    let weights = try #require(recorder.values[.expertWeights(layer: layer)])
    for token in ids.indices {
      let own = weights[token * experts.count..<(token + 1) * experts.count]
      #expect(own.count { $0 > 0 } == experts.used)
    }
  }

  @Test func `a probe that takes an expert's weight away switches it off`() throws {
    struct Silencer: Probe {
      func wants(_ stage: Stage) -> Bool { stage == .expertWeights(layer: 0) }
      func observe(_ stage: Stage, firstPosition: Int, values: UnsafeMutableBufferPointer<Float>) {
        for index in values.indices { values[index] = 0 }
      }
    }
    let model = try Self.open("mixtral")
    var recorder = TraceRecorder([.feedForwardOutput(layer: 0)])
    var both = Both(first: Silencer(), second: recorder)
    try Self.session(model).trace([1, 2, 3], probing: &both) { _, _ in }
    recorder = both.second
    #expect(recorder.values[.feedForwardOutput(layer: 0)]?.allSatisfy { $0 == 0 } == true)
  }

  @Test func `weights read for a token leave out the experts it doesn't run`() throws {
    let model = try Self.open("mixtral")
    let all = model.checkpoint.tensors.reduce(0) { $0 + $1.bytes }
    let expert = 3 * 64 * 64 * 4
    #expect(model.weightBytesPerToken == all - 320 * 64 * 4 - 2 * 6 * expert)
  }
}

/// Two probes that watch the same pass.
private struct Both<First: Probe, Second: Probe>: Probe {
  var first: First
  var second: Second

  func wants(_ stage: Stage) -> Bool { first.wants(stage) || second.wants(stage) }

  mutating func observe(_ stage: Stage, firstPosition: Int, values: UnsafeMutableBufferPointer<Float>) {
    if first.wants(stage) { first.observe(stage, firstPosition: firstPosition, values: values) }
    if second.wants(stage) { second.observe(stage, firstPosition: firstPosition, values: values) }
  }
}
