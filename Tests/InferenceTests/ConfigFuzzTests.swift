import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// Models whose settings were damaged: an error, or a model that runs, never a crash.
@Suite struct ConfigFuzzTests {
  /// Folders, among the fixtures.
  static let models =
    ArchitectureGolden.all.filter { !$0.model.contains("/") }.map { "architectures/\($0.model)" }
    + EncoderDecoderGolden.all.filter { !$0.model.contains("/") }.map { "encoder-decoders/\($0.model)" }

  static let files =
    ArchitectureGolden.all.filter { $0.model.hasSuffix(".gguf") }.map { "architectures/\($0.model)" }
    + EncoderDecoderGolden.all.filter { $0.model.hasSuffix(".gguf") }.map { "encoder-decoders/\($0.model)" }

  /// A folder with the weights of `model` and another config.
  private func open(_ model: String, config: Data) throws -> BoundModel {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent("glassbox-fuzz-\(UUID().uuidString)")
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: folder) }
    try config.write(to: folder.appendingPathComponent("config.json"))
    try files.createSymbolicLink(
      at: folder.appendingPathComponent("model.safetensors"),
      withDestinationURL: Fixture.folder.appendingPathComponent("\(model)/model.safetensors"))
    return try BoundModel(try Checkpoint.open(folder.path))
  }

  private func run(_ model: String, config: Data) throws {
    guard let model = try? open(model, config: config) else { return }
    run(model)
  }

  private func run(_ model: BoundModel) {
    var options = SessionOptions.exact(contextLength: 12)
    options.sourceLength = 12
    let session = Session(model: model, options: options, pool: WorkerPool(threads: 1))
    if model.readsSource { _ = try? session.read([9, 8, 7, 6, 5, 4, 3]) }
    _ = try? session.evaluate([1, 2, 3, 4, 5, 6, 7, 8, 9])
  }

  @Test(arguments: models)
  func `damaged bytes give an error or a model that runs`(model: String) throws {
    let whole = try Fixture.data("\(model)/config.json")
    var random = FixedRandom(state: UInt64(whole.count))
    for _ in 0..<20 {
      var config = whole
      for _ in 0...random.next(below: 3) {
        config[config.startIndex + random.next(below: config.count)] = UInt8(random.next(below: 96) + 32)
      }
      try run(model, config: config)
    }
  }

  @Test(arguments: files)
  func `damaged GGUF settings give an error or a model that runs`(file: String) throws {
    let whole = try Fixture.data(file)
    // The settings come first, those of the architecture before the vocabulary.
    let vocabulary = whole.range(of: Data("tokenizer.ggml.tokens".utf8))?.lowerBound ?? 1000
    let files = FileManager.default
    let path = files.temporaryDirectory.appendingPathComponent("glassbox-fuzz-\(UUID().uuidString).gguf")
    defer { try? files.removeItem(at: path) }
    var random = FixedRandom(state: UInt64(whole.count))
    for _ in 0..<60 {
      var damaged = whole
      for _ in 0...random.next(below: 2) {
        damaged[24 + random.next(below: vocabulary - 24)] = UInt8(random.next(below: 256))
      }
      try damaged.write(to: path)
      guard let model = try? BoundModel(try Checkpoint.open(path.path)) else { continue }
      run(model)
    }
  }

  @Test(arguments: models)
  func `settings replaced, or left out, give an error or a model that runs`(model: String) throws {
    let data = try Fixture.data("\(model)/config.json")
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let values: [Any] = [
      0, 1, 2, 7, -1, 1_000_000_000_000, 0.3, 1e300, -2.5, true, false, NSNull(), "", "linear", [Int](), [1, 2],
      ["factor": 4, "rope_type": "yarn"], ["rope_type": "longrope", "short_factor": [1], "long_factor": [2]],
    ]
    var random = FixedRandom(state: UInt64(data.count))
    for key in object.keys.sorted() {
      var changed = object
      changed[key] = nil
      try run(model, config: try JSONSerialization.data(withJSONObject: changed))
      for _ in 0..<2 {
        changed[key] = values[random.next(below: values.count)]
        try run(model, config: try JSONSerialization.data(withJSONObject: changed))
      }
    }
  }
}
