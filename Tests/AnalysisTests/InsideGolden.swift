import Analysis
import Checkpoints
import Foundation
import TestSupport

/// What NumPy and TransformerLens say about a tiny model on a prompt (see `Fixtures/inside/README.md`).
struct InsideGolden {
  struct Facts: Decodable {
    let lens_position: Int
    let attribution_position: Int
    let attribution_parts: [String]
    let attribution_biases: [Double]
    let attribution_logits: [Double]
    let norm: String
    let norm_epsilon: Double
    let heads: [[String: Double]]
  }

  static let names = ["llama_gqa", "gemma2", "gpt2"]

  let facts: Facts
  let tensors: GoldenTensors
  let tokens: [TokenID]

  init(_ name: String) throws {
    facts = try JSONDecoder().decode(Facts.self, from: try Fixture.data("inside/\(name).metrics.json"))
    tensors = try GoldenTensors(fixture: "inside/\(name).metrics.safetensors")
    tokens = try tensors.ids("input_ids")
  }

  /// Layers and heads of each.
  var shape: (layers: Int, heads: Int) {
    let shape = tensors.shape("attentions")
    return (shape[0], shape[1])
  }

  /// One head's map, row by row. [T][T]
  func map(layer: Int, head: Int) throws -> [[Float]] {
    try rows("attentions", count: tokens.count, from: (layer * shape.heads + head) * tokens.count)
  }

  /// Some rows of a tensor, its last dimension being theirs.
  func rows(_ name: String, count: Int? = nil, from first: Int = 0) throws -> [[Float]] {
    let width = tensors.shape(name).last ?? 0
    let values = try tensors.floats(name)
    return (first..<first + (count ?? values.count / width)).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }
}
