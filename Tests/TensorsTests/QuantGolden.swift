import Foundation
import Tensors

/// Blocks of one format as llama.cpp's quantizer wrote them, and random ones, with the numbers they stand for.
struct QuantGolden {
  /// (bytes, [bytes a row...], numbers)
  let cases: [(name: String, bytes: [UInt8], values: [Float])]
  /// What the quantizer was given: [rows, columns]
  let source: [Float]
  let rows: Int
  let columns: Int
  /// What it wrote.
  let quantized: [UInt8]

  init(_ type: TensorType) throws {
    let file = try QuantFile(type.name)
    (source, quantized) = (file.floats("source"), file.bytes("quantized"))
    (rows, columns) = (file.shape("source").first ?? 0, file.shape("source").last ?? 0)
    cases = [
      ("quantized", quantized, file.floats("dequantized")),
      ("random", file.bytes("random_quantized"), file.floats("random_dequantized")),
    ]
  }
}

/// The same sources quantized under an importance: a few columns of which count for nothing, a block among them.
struct ImportanceGolden {
  /// [columns]
  let importance: [Float]
  private let file: QuantFile

  init() throws {
    file = try QuantFile("importance")
    importance = file.floats("importance")
  }

  /// What llama.cpp wrote; nothing for types that are indifferent to an importance.
  func quantized(_ type: TensorType) -> [UInt8] { file.bytes(type.name) }
}

/// A safetensors file among the fixtures: a length, a JSON header, the data.
struct QuantFile {
  private let file: Data
  private let length: Int
  private let header: [String: Any]

  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    file = try Data(contentsOf: folder.appending(path: "Fixtures/quants/\(name).safetensors"))
    length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    header = try JSONSerialization.jsonObject(with: file[8..<8 + length]) as? [String: Any] ?? [:]
  }

  func shape(_ name: String) -> [Int] { (header[name] as? [String: Any])?["shape"] as? [Int] ?? [] }

  func bytes(_ name: String) -> [UInt8] {
    guard let entry = header[name] as? [String: Any], let offsets = entry["data_offsets"] as? [Int] else { return [] }
    return [UInt8](file[8 + length + offsets[0]..<8 + length + offsets[1]])
  }

  func floats(_ name: String) -> [Float] {
    bytes(name).withUnsafeBytes { raw in
      (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
  }
}
