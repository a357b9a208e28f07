import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// A tiny encoder-decoder in one format, and what transformers computes with it.
struct EncoderDecoderGolden: Sendable, CustomTestStringConvertible {
  /// The folder of the expected results.
  let name: String
  /// The folder or file of the model.
  let model: String

  var testDescription: String { model }

  static let all: [EncoderDecoderGolden] = {
    let root = Fixture.path("encoder-decoders")
    let files = FileManager.default
    let folders = ((try? files.contentsOfDirectory(atPath: root)) ?? []).sorted().filter {
      files.fileExists(atPath: "\(root)/\($0)/golden.safetensors")
    }
    return folders.flatMap { folder in
      [folder, "gguf/\(folder)-f32.gguf"].filter {
        files.fileExists(atPath: "\(root)/\($0)/config.json")
          || $0.hasSuffix("gguf") && files.fileExists(atPath: "\(root)/\($0)")
      }.map { EncoderDecoderGolden(name: folder, model: $0) }
    }
  }()

  func open() throws -> BoundModel {
    try BoundModel(try Checkpoint.open(Fixture.path("encoder-decoders/\(model)")))
  }

  func expected() throws -> GoldenTensors { try GoldenTensors(fixture: "encoder-decoders/\(name)/golden.safetensors") }

  /// How far logits, and what leads to them, may lie apart.
  func tolerance() throws -> Float {
    struct File: Decodable { let recommended_tolerance: Tolerance }
    struct Tolerance: Decodable { let logits_atol: Float }
    let file = try JSONDecoder().decode(File.self, from: try Fixture.data("encoder-decoders/\(name)/golden.json"))
    return file.recommended_tolerance.logits_atol
  }

  static func session(_ model: BoundModel, batch: Int = 64, threads: Int = 2) -> Session {
    var options = SessionOptions.exact(contextLength: 64)
    options.batch = batch
    options.sourceLength = 64
    return Session(model: model, options: options, pool: WorkerPool(threads: threads))
  }
}
