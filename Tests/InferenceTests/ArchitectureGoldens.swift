import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// A tiny model of one architecture, in one format, and what transformers computes with it.
struct ArchitectureGolden: Sendable, CustomTestStringConvertible {
  /// The folder of the expected results.
  let name: String
  /// The folder or file of the model.
  let model: String

  var testDescription: String { model }

  /// Every folder with expected results, and every other form of the same model.
  static let all: [ArchitectureGolden] = {
    let root = Fixture.path("architectures")
    let files = FileManager.default
    let folders = ((try? files.contentsOfDirectory(atPath: root)) ?? []).sorted().filter {
      files.fileExists(atPath: "\(root)/\($0)/golden.safetensors")
    }
    return folders.flatMap { folder in
      let inner = ((try? files.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []).sorted()
      let others = inner.filter { files.fileExists(atPath: "\(root)/\(folder)/\($0)/config.json") }.map {
        "\(folder)/\($0)"
      }
      let gguf = "gguf/\(folder)-f32.gguf"
      let stored = files.fileExists(atPath: "\(root)/\(gguf)") ? [gguf] : []
      let own = files.fileExists(atPath: "\(root)/\(folder)/config.json") ? [folder] : []
      return (own + others + stored).map { ArchitectureGolden(name: folder, model: $0) }
    }
  }()

  func open() throws -> BoundModel {
    try BoundModel(try Checkpoint.open(Fixture.path("architectures/\(model)")))
  }

  func expected() throws -> GoldenTensors { try GoldenTensors(fixture: "architectures/\(name)/golden.safetensors") }

  /// How many tokens from the first on see each other.
  func prefixLength() throws -> Int {
    let expected = try expected()
    return expected.entries["prefix_length"] == nil ? 0 : Int(try expected.ids("prefix_length")[0])
  }

  /// How far the logits, and what leads to them, may lie apart.
  func tolerance() throws -> (logits: Float, hidden: Float, attention: Float) {
    struct File: Decodable { let recommended_tolerance: Tolerance }
    struct Tolerance: Decodable {
      let logits_atol: Float
      let hidden_states_atol: Float
      let attentions_atol: Float
    }
    let file = try JSONDecoder().decode(File.self, from: try Fixture.data("architectures/\(name)/golden.json"))
    let stated = file.recommended_tolerance
    return (stated.logits_atol, stated.hidden_states_atol, stated.attentions_atol)
  }

  func session(_ model: BoundModel, contextLength: Int = 48, batch: Int = 48, threads: Int = 2) throws -> Session {
    var options = SessionOptions.exact(contextLength: contextLength)
    options.batch = batch
    options.prefixLength = try prefixLength()
    return Session(model: model, options: options, pool: WorkerPool(threads: threads))
  }
}
