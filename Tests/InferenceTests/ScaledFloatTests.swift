import Architectures
import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// Models in 8-bit floats with scales apart, against the same numbers as float32; other ways of storing are refused.
@Suite struct ScaledFloatTests {
  /// How scales are laid out: of the matrix, of rows, or of tiles.
  enum Layout: String, CaseIterable { case matrix, rows, column, tiles, narrowTiles }

  /// What a code stands for, by the definition of the formats.
  private static func value(_ code: UInt8, exponentBits: Int) -> Float {
    let mantissaBits = 7 - exponentBits, bias = (1 << (exponentBits - 1)) - 1
    let exponent = Int(code & 0x7f) >> mantissaBits, mantissa = Int(code) & ((1 << mantissaBits) - 1)
    let fraction = Double(mantissa) / Double(1 << mantissaBits)
    let size =
      exponent == 0 ? fraction * pow(2, Double(1 - bias)) : (1 + fraction) * pow(2, Double(exponent - bias))
    return Float(code & 0x80 == 0 ? size : -size)
  }

  @Test func `every code of both formats reads as its definition says`() {
    for (type, bits) in [(TensorType.scaledF8E4M3, 4), (.scaledF8E5M2, 5)] {
      for instructions in InstructionSet.available {
        for code in UInt8.min...UInt8.max {
          var block = [UInt8](repeating: 0, count: 36)
          block.withUnsafeMutableBytes { $0.storeBytes(of: 0.75, as: Float.self) }
          block[35] = code
          var out = [Float](repeating: 0, count: 32)
          block.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            Matrix(type: type, rows: 1, columns: 32, base: base).dequantize(rows: 0..<1, into: &out, on: instructions)
          }
          let isNumber = bits == 4 ? code & 0x7f != 0x7f : code & 0x7f < 0x7c
          if isNumber {
            #expect(out[31] == 0.75 * Self.value(code, exponentBits: bits), "\(type.name) \(code)")
          } else {
            #expect(!out[31].isFinite)
          }
          #expect(out[0] == 0)
        }
      }
    }
  }

  @Test(arguments: Layout.allCases, ["F8_E4M3", "F8_E5M2"])
  func `8-bit floats compute what they stand for`(layout: Layout, type: String) throws {
    let published = try GoldenTensors(fixture: "architectures/llama_gqa/model.safetensors")
    var floats = TensorFile(), packed = TensorFile()
    var random = Gaussian(state: 17)
    for (name, entry) in published.entries.sorted(by: { $0.key < $1.key }) {
      let values: [Float] = try published.floats(name)
      guard name.contains("_proj") else {
        floats.add(name, entry.shape, values)
        packed.add(name, entry.shape, values)
        continue
      }
      let (rows, columns) = (entry.shape[0], entry.shape[1])
      let codes = random.numbers(rows * columns, 40).map { UInt8(truncatingIfNeeded: Int($0)) & 0xbf }
      let (tileRows, tileColumns, shape, ending) = Self.tiles(layout, rows, columns)
      let perRow = (columns + tileColumns - 1) / tileColumns
      let scales = random.numbers((rows + tileRows - 1) / tileRows * perRow, 0.05).map { abs($0) + 0.01 }
      let numbers = codes.indices.map { index in
        let (row, column) = (index / columns, index % columns)
        return Self.value(codes[index], exponentBits: type == "F8_E4M3" ? 4 : 5)
          * scales[row / tileRows * perRow + column / tileColumns]
      }
      floats.add(name, entry.shape, numbers)
      packed.add(name, type, entry.shape, Data(codes))
      packed.add(name + ending, shape, scales)
      packed.add(name.replacing(".weight", with: ".input_scale"), [1], [0.5])
    }
    let config = try Self.config(quantization: Self.quantization(layout))
    let expected = try Self.logits(floats, try Self.config(quantization: nil))
    #expect(largestDifference(expected, try Self.logits(packed, config)) < 2e-4 * (expected.map(abs).max() ?? 1))
  }

  @Test(arguments: [
    (#"{"quant_method":"gptq","bits":4}"#, "gptq"), (#"{"quant_method":"awq"}"#, "awq"),
    (#"{"load_in_4bit":true}"#, "bitsandbytes"), (#"{"quant_method":"hqq"}"#, "hqq"),
    (#"{"quant_method":"compressed-tensors","format":"pack-quantized"}"#, "pack-quantized"),
    (
      #"{"quant_method":"compressed-tensors","format":"naive-quantized","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"int"}}}}"#,
      "int"
    ),
    (#"{"quant_method":"modelopt","quant_algo":"NVFP4"}"#, "NVFP4"),
    (#"{"quant_method":"fp8","weight_block_size":[0,128]}"#, "weight_block_size"),
  ])
  func `other ways of storing weights are refused by name`(quantization: String, expected: String) throws {
    let published = try GoldenTensors(fixture: "architectures/llama_gqa/model.safetensors")
    var file = TensorFile()
    for (name, entry) in published.entries { file.add(name, entry.shape, try published.floats(name) as [Float]) }
    do {
      _ = try Self.logits(file, try Self.config(quantization: quantization))
      Issue.record("\(quantization) was read")
    } catch { #expect("\(error)".contains(expected), "\(error)") }
  }

  @Test func `8-bit floats whose scales are missing or of another shape are refused`() throws {
    let published = try GoldenTensors(fixture: "architectures/llama_gqa/model.safetensors")
    for shape in [nil, [3], [64, 2]] as [[Int]?] {
      var file = TensorFile()
      for (name, entry) in published.entries {
        if name.hasSuffix("0.self_attn.q_proj.weight") {
          file.add(name, "F8_E4M3", entry.shape, Data(count: 64 * 64))
          if let shape { file.add(name + "_scale_inv", shape, [Float](repeating: 1, count: shape.reduce(1, *))) }
        } else {
          file.add(name, entry.shape, try published.floats(name) as [Float])
        }
      }
      let config = try Self.config(quantization: #"{"quant_method":"fp8"}"#)
      #expect(throws: InferenceError.self) { try Self.logits(file, config) }
    }
  }

  private static func tiles(_ layout: Layout, _ rows: Int, _ columns: Int) -> (Int, Int, [Int], String) {
    switch layout {
    case .matrix: (rows, columns, [], "_scale")
    case .rows: (1, columns, [rows], "_scale")
    case .column: (1, columns, [rows, 1], "_scale")
    case .tiles: (32, 64, [(rows + 31) / 32, (columns + 63) / 64], "_scale_inv")
    case .narrowTiles: (24, 40, [(rows + 23) / 24, (columns + 39) / 40], "_scale_inv")
    }
  }

  private static func quantization(_ layout: Layout) -> String {
    switch layout {
    case .matrix: #"{"quant_method":"fp8","activation_scheme":"static"}"#
    case .rows: #"{"quant_method":"fbgemm_fp8"}"#
    case .column:
      #"{"quant_method":"compressed-tensors","format":"float-quantized","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"float","strategy":"channel"}}}}"#
    case .tiles: #"{"quant_method":"fp8","fmt":"e4m3","weight_block_size":[32,64]}"#
    case .narrowTiles: #"{"quant_method":"fp8","fmt":"e4m3","weight_block_size":[24,40]}"#
    }
  }

  private static func config(quantization: String?) throws -> Data {
    let data = try Fixture.data("architectures/llama_gqa/config.json")
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    if let quantization {
      object["quantization_config"] = try JSONSerialization.jsonObject(with: Data(quantization.utf8))
    }
    return try JSONSerialization.data(withJSONObject: object)
  }

  private static func logits(_ file: TensorFile, _ config: Data) throws -> [Float] {
    let folder = try TemporaryFolder()
    try folder.write(config, to: "config.json")
    try folder.write(file.data, to: "model.safetensors")
    let session = ExpertModelTests.session(try BoundModel(try Checkpoint.open(folder.path)))
    var logits: [Float] = []
    var probe = NoProbe()
    try session.trace([5, 9, 2, 7, 1, 3, 8, 6, 4, 10], probing: &probe) { _, row in logits += Array(row) }
    return logits
  }
}
