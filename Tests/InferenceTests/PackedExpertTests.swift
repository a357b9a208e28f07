import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// gpt-oss as published: experts in MXFP4, blocks and scales apart, gate and up taking turns row by row.
@Suite struct PackedExpertTests {
  @Test func `experts in MXFP4 compute what their numbers do as floats`() throws {
    let published = try GoldenTensors(fixture: "architectures/gpt_oss/model.safetensors")
    var floats = TensorFile(), packed = TensorFile()
    var seed: UInt64 = 7
    for (name, entry) in published.entries.sorted(by: { $0.key < $1.key }) {
      guard name.hasSuffix("_proj"), name.contains("experts") else {
        let values: [Float] = try published.floats(name)
        floats.add(name, entry.shape, values)
        packed.add(name, entry.shape, values)
        continue
      }
      // As floats [experts, inputs, outputs], as blocks [experts, outputs, inputs / 32, 16].
      let (experts, inputs, outputs) = (entry.shape[0], entry.shape[1], entry.shape[2])
      let stack = PackedStack(rows: experts * outputs, columns: inputs, seed: &seed)
      packed.add(name + "_blocks", [experts, outputs, inputs / 32, 16], stack.blocks)
      packed.add(name + "_scales", [experts, outputs, inputs / 32], stack.scales)
      var turned = [Float](repeating: 0, count: stack.values.count)
      for expert in 0..<experts {
        for output in 0..<outputs {
          for input in 0..<inputs {
            turned[(expert * inputs + input) * outputs + output] =
              stack.values[(expert * outputs + output) * inputs + input]
          }
        }
      }
      floats.add(name, entry.shape, turned)
    }
    let ids = try GoldenTensors(fixture: "architectures/gpt_oss/golden.safetensors").ids("input_ids")
    let expected = try logits(of: floats, ids), found = try logits(of: packed, ids)
    #expect(largestDifference(expected, found) < 1e-4)
  }

  @Test func `blocks without their scales are refused`() throws {
    let published = try GoldenTensors(fixture: "architectures/gpt_oss/model.safetensors")
    var file = TensorFile()
    for (name, entry) in published.entries where !name.hasSuffix("gate_up_proj") {
      let values: [Float] = try published.floats(name)
      file.add(name, entry.shape, values)
    }
    for layer in 0..<4 {
      let blocks = [UInt8](repeating: 0, count: 4 * 128 * 2 * 16)
      file.add("model.layers.\(layer).mlp.experts.gate_up_proj_blocks", [4, 128, 2, 16], blocks)
    }
    #expect(throws: InferenceError.self) { try logits(of: file, [1]) }
  }

  private func logits(of file: TensorFile, _ ids: [TokenID]) throws -> [Float] {
    let folder = try TemporaryFolder()
    try folder.write(try Fixture.data("architectures/gpt_oss/config.json"), to: "config.json")
    try folder.write(file.data, to: "model.safetensors")
    let session = ExpertModelTests.session(try BoundModel(try Checkpoint.open(folder.path)))
    return try GoldenModelTests.logits(session, ids)
  }
}

/// Random MXFP4 rows with what their numbers are. Source of the format: arXiv:2310.10537.
private struct PackedStack {
  /// [rows, columns / 32, 16]: a byte holds two neighbours, the first in its low half.
  var blocks: [UInt8] = []
  /// [rows, columns / 32]
  var scales: [UInt8] = []
  /// [rows, columns]
  var values: [Float] = []

  private static let magnitudes: [Float] = [0, 0.5, 1, 1.5, 2, 3, 4, 6]

  init(rows: Int, columns: Int, seed: inout UInt64) {
    func random() -> UInt64 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return seed >> 33
    }
    for _ in 0..<rows * columns / 32 {
      let scale = UInt8(121 + random() % 4)
      scales.append(scale)
      for _ in 0..<16 {
        let byte = UInt8(random() % 256)
        blocks.append(byte)
        for code in [byte & 15, byte >> 4] {
          let magnitude =
            Self.magnitudes[Int(code & 7)] * Float(sign: .plus, exponent: Int(scale) - 127, significand: 1)
          values.append(code < 8 ? magnitude : -magnitude)
        }
      }
    }
  }
}
