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
    var recorder = StageCapture([.expertWeights(layer: layer)])
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
      func observe(_ stage: Stage, _ rows: StageRows) {
        for row in 0..<rows.count { rows[row].update(repeating: 0) }
      }
    }
    let model = try Self.open("mixtral")
    var recorder = StageCapture([.feedForwardOutput(layer: 0)])
    var both = JoinedProbe(Silencer(), recorder)
    try Self.session(model).trace([1, 2, 3], probing: &both) { _, _ in }
    recorder = both.second
    #expect(recorder.values[.feedForwardOutput(layer: 0)]?.allSatisfy { $0 == 0 } == true)
  }

  @Test func `blocks that predict further tokens are passed over where the settings state them`() throws {
    let published = try GoldenTensors(fixture: "architectures/deepseek_v3/model.safetensors")
    var file = TensorFile()
    for (name, entry) in published.entries {
      let values: [Float] = try published.floats(name)
      file.add(name, entry.shape, values)
    }
    file.add("model.layers.3.eh_proj.weight", [64, 128], [Float](repeating: 0, count: 64 * 128))
    let folder = try TemporaryFolder()
    try folder.write(file.data, to: "model.safetensors")
    let config = String(decoding: try Fixture.data("architectures/deepseek_v3/config.json"), as: UTF8.self)
    try folder.write(config, to: "config.json")
    #expect(throws: InferenceError.self) { try BoundModel(try Checkpoint.open(folder.path)) }
    let stated = config.split(separator: #""num_nextn_predict_layers": 0"#, omittingEmptySubsequences: false)
    try folder.write(stated.joined(separator: #""num_nextn_predict_layers": 1"#), to: "config.json")
    #expect(try BoundModel(try Checkpoint.open(folder.path)).config.blockCount == 3)
  }

  @Test func `weights read for a token leave out the experts it doesn't run`() throws {
    let model = try Self.open("mixtral")
    let all = model.checkpoint.tensors.reduce(0) { $0 + $1.bytes }
    let expert = 3 * 64 * 64 * 4
    #expect(model.weightBytesPerToken == all - 320 * 64 * 4 - 2 * 6 * expert)
  }
}
