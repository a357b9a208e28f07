import Foundation
import Tensors

/// Blocks of one format as llama.cpp's quantizer wrote them, and random ones, with the numbers they stand for.
/// The files are safetensors: a length, a JSON header, the data.
struct QuantGolden {
  /// (bytes, [bytes a row...], numbers)
  let cases: [(name: String, bytes: [UInt8], values: [Float])]

  init(_ type: TensorType) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = try Data(contentsOf: folder.appending(path: "Fixtures/quants/\(type.name).safetensors"))
    let length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let object = try JSONSerialization.jsonObject(with: file[8..<8 + length])
    let header = object as? [String: Any] ?? [:]
    func bytes(_ name: String) -> [UInt8] {
      guard let entry = header[name] as? [String: Any], let offsets = entry["data_offsets"] as? [Int] else { return [] }
      return [UInt8](file[8 + length + offsets[0]..<8 + length + offsets[1]])
    }
    func floats(_ name: String) -> [Float] {
      bytes(name).withUnsafeBytes { raw in
        (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
      }
    }
    cases = [
      ("quantized", bytes("quantized"), floats("dequantized")),
      ("random", bytes("random_quantized"), floats("random_dequantized")),
    ]
  }
}
