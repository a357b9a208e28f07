import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// An adapter as PEFT wrote it, and what PEFT computes with it.
struct AdapterGolden: Sendable, CustomTestStringConvertible {
  let name: String
  /// The adapter's file or folder.
  let adapter: String
  /// The model it is put on.
  let base: String

  var testDescription: String { "\(adapter) on \(base)" }

  /// Every adapter on its model as published, and on the same model as GGUF where that is here.
  static let all: [AdapterGolden] = {
    let root = Fixture.path("adapters")
    let files = FileManager.default
    let folders = ((try? files.contentsOfDirectory(atPath: root)) ?? []).sorted()
    return folders.flatMap { folder -> [AdapterGolden] in
      let data = (try? Fixture.data("adapters/\(folder)/adapter_config.json")) ?? Data()
      let config = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
      guard let path = config?["base_model_name_or_path"] as? String else { return [] }
      let base = path.split(separator: "/").last.map(String.init) ?? path
      let bases = ["architectures/\(base)", "architectures/gguf/\(base)-f32.gguf", "inference/\(base)-f32.gguf"].filter
      {
        files.fileExists(atPath: Fixture.path($0))
      }
      let adapters = ["adapters/\(folder)", "adapters/\(folder)/adapter.gguf"].filter {
        files.fileExists(atPath: Fixture.path($0))
      }
      return adapters.flatMap { adapter in bases.map { AdapterGolden(name: folder, adapter: adapter, base: $0) } }
    }
  }()

  /// Both as published.
  static let published = all.filter { !$0.adapter.hasSuffix(".gguf") && !$0.base.hasSuffix(".gguf") }

  func open() throws -> BoundModel { try BoundModel(try Checkpoint.open(Fixture.path(base))) }

  func expected() throws -> GoldenTensors { try GoldenTensors(fixture: "adapters/\(name)/golden.safetensors") }
}

@Suite struct AdapterTests {
  static func session(_ model: BoundModel, batch: Int = 48, threads: Int = 2) -> Session {
    var options = SessionOptions.exact(contextLength: 48)
    options.batch = batch
    return Session(model: model, options: options, pool: WorkerPool(threads: threads))
  }

  private static func logits(_ session: Session, _ ids: [TokenID]) throws -> [Float] {
    var logits: [Float] = []
    var probe = NoProbe()
    try session.trace(ids, probing: &probe) { _, row in logits += Array(row) }
    return logits
  }

  @Test func `there are adapters of both formats on models of both formats`() {
    #expect(Set(AdapterGolden.all.map { [$0.adapter.hasSuffix(".gguf"), $0.base.hasSuffix(".gguf")] }).count == 4)
  }

  @Test(arguments: AdapterGolden.all, [48, 5])
  func `logits agree with PEFT, whatever the formats and batches`(golden: AdapterGolden, batch: Int) throws {
    let model = try golden.open(), expected = try golden.expected()
    let ids = try expected.ids("input_ids")
    let session = Self.session(model, batch: batch)
    let plain = try Self.logits(session, ids)
    try session.use([try Adapter(Fixture.path(golden.adapter), on: model)])
    let found = try Self.logits(session, ids)
    #expect(largestDifference(found, try expected.floats("logits")) < 4e-4)
    #expect(largestDifference(found, plain) > 1)
  }

  @Test(arguments: AdapterGolden.all)
  func `greedy continuation, token by token, is PEFT's`(golden: AdapterGolden) throws {
    let model = try golden.open(), expected = try golden.expected()
    let session = Self.session(model, threads: 1)
    try session.use([try Adapter(Fixture.path(golden.adapter), on: model)])
    try session.evaluate(try expected.ids("input_ids"))
    var found: [TokenID] = []
    for _ in 0..<8 {
      found.append(argmax(session.logits))
      try session.step(found[found.count - 1])
    }
    #expect(try expected.ids("greedy_ids") == found)
  }

  @Test(arguments: AdapterGolden.published)
  func `switching forgets what was cached, and off again leaves no trace`(golden: AdapterGolden) throws {
    let model = try golden.open()
    let ids = try golden.expected().ids("input_ids")
    let session = Self.session(model)
    let adapter = try Adapter(Fixture.path(golden.adapter), on: model)
    try session.evaluate(ids)
    let plain = Array(session.logits)
    try session.use([adapter])
    #expect(session.commonPrefix(with: ids) == 0)
    try session.evaluate(ids)
    let adapted = Array(session.logits)
    #expect(adapted != plain)
    try session.use([adapter])
    #expect(session.commonPrefix(with: ids) == ids.count - 1)
    try session.use([])
    #expect(session.commonPrefix(with: ids) == 0)
    try session.evaluate(ids)
    #expect(Array(session.logits) == plain)
    try session.use([adapter])
    try session.evaluate(ids)
    #expect(Array(session.logits) == adapted)
  }

  @Test func `two halves of an adapter are the whole`() throws {
    let golden = try #require(AdapterGolden.published.first { $0.name == "llama_gqa_rslora" })
    let model = try golden.open(), expected = try golden.expected()
    let path = Fixture.path(golden.adapter)
    for threads in [1, 2] {
      let session = Self.session(model, threads: threads)
      try session.use([try Adapter(path, scale: 0.25, on: model), try Adapter(path, scale: 0.75, on: model)])
      #expect(
        largestDifference(try Self.logits(session, try expected.ids("input_ids")), try expected.floats("logits")) < 4e-4
      )
    }
  }

  @Test func `weights of its own can't be scaled, nor set by two adapters`() throws {
    let golden = try #require(AdapterGolden.published.first { $0.name == "qwen3_saved_head" })
    let model = try golden.open()
    let path = Fixture.path(golden.adapter)
    #expect(throws: AdapterError.self) { try Adapter(path, scale: 0.5, on: model) }
    let session = Self.session(model)
    #expect(throws: AdapterError.self) {
      try session.use([try Adapter(path, on: model), try Adapter(path, on: model)])
    }
    #expect(session.adapters.isEmpty)
  }

  @Test func `an adapter on a quantized model adds what it adds to its floats`() throws {
    let model = try BoundModel(try Checkpoint.open(Fixture.path("inference/llama_k-Q8_0.gguf")))
    let adapter = try RandomAdapter(
      seed: 3, rank: 4, of: model, roles: ["attn_q", "attn_output", "ffn_up", "ffn_down"])
    let floats = try BoundModel(try Checkpoint.open(Fixture.path("inference/llama_k-F16.gguf")))
    let ids: [TokenID] = [5, 9, 2, 7, 1, 3, 8, 6, 4, 10]
    var changes: [[Float]] = []
    for model in [model, floats] {
      let session = Self.session(model)
      let plain = try Self.logits(session, ids)
      try session.use([try Adapter(adapter.path, on: model)])
      changes.append(zip(try Self.logits(session, ids), plain).map { $0 - $1 })
    }
    let size = changes[1].map(abs).max() ?? 0
    #expect(size > 0.5)
    #expect(largestDifference(changes[0], changes[1]) < 0.1 * size)
  }

  @Test(arguments: [1, 2, 9])
  func `8-bit activations and a half-precision cache stay near with an adapter`(tokens: Int) throws {
    let model = try BoundModel(try Checkpoint.open(Fixture.path("inference/llama_k-Q8_0.gguf")))
    let file = try RandomAdapter(seed: 5, rank: 3, of: model, roles: ["attn_q", "attn_v", "ffn_gate"])
    let adapter = try Adapter(file.path, on: model)
    let ids = (1...TokenID(tokens)).map { $0 }
    let exact = Self.session(model)
    let rounded = Session(model: model, options: SessionOptions(contextLength: 48), pool: WorkerPool(threads: 2))
    for session in [exact, rounded] {
      try session.use([adapter])
      try session.evaluate(ids)
    }
    let size = exact.logits.map(abs).max() ?? 0
    #expect(largestDifference(Array(exact.logits), Array(rounded.logits)) < 0.05 * size)
  }
}
