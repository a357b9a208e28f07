import Foundation

/// What a Hugging Face folder says of itself: `config.json` and the headers of its safetensors files, no weights.
/// Source: the safetensors format, a length of 8 bytes, then JSON that names every tensor.
struct HuggingFaceHeader {
  /// A larger header than any published model has; the bound keeps a hostile length from being allocated.
  private static let headerLimit = 100 << 20

  let architecture: String?
  let parameters: Int
  /// The type that most numbers have, such as `BF16`.
  let type: String?
  /// Of the safetensors files together.
  let bytes: Int

  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  init(folder: String) throws(HeaderError) {
    struct Config: Decodable {
      let model_type: String?
    }
    guard let config = FileManager.default.contents(atPath: "\(folder)/config.json") else {
      throw HeaderError(message: "Expected config.json in the folder, but it cannot be read.")
    }
    guard let decoded = try? JSONDecoder().decode(Config.self, from: config) else {
      throw HeaderError(message: "config.json is not a JSON object.")
    }
    architecture = decoded.model_type
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var elements: [String: Int] = [:]
    var total = 0
    for name in names.sorted() where name.hasSuffix(".safetensors") {
      total += try Self.count("\(folder)/\(name)", into: &elements)
    }
    bytes = total
    parameters = elements.values.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    type = elements.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private struct Tensor: Decodable {
    let dtype: String
    let shape: [Int]
  }

  /// Adds the elements of a file's tensors by type; returns the file's size.
  private static func count(_ path: String, into elements: inout [String: Int]) throws(HeaderError) -> Int {
    let name = (path as NSString).lastPathComponent
    guard let file = FileHandle(forReadingAtPath: path), let size = try? Int(file.seekToEnd()) else {
      throw HeaderError(message: "\(name) cannot be read.")
    }
    defer { try? file.close() }
    guard (try? file.seek(toOffset: 0)) != nil, let prefix = try? file.read(upToCount: 8), prefix.count == 8 else {
      throw HeaderError(message: "\(name) has \(size) bytes, too few for a safetensors file.")
    }
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(min(headerLimit, size - 8)) else {
      throw HeaderError(message: "\(name) claims a header of \(length) bytes, but has \(size) in all.")
    }
    guard let text = try? file.read(upToCount: Int(length)), text.count == Int(length) else {
      throw HeaderError(message: "\(name) ends inside its header.")
    }
    guard let tensors = try? JSONDecoder().decode([String: Entry].self, from: text) else {
      throw HeaderError(message: "The header of \(name) is not what safetensors writes.")
    }
    for case .tensor(let tensor) in tensors.values {
      let count = tensor.shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
      elements[tensor.dtype, default: 0] =
        elements[tensor.dtype, default: 0].addingReportingOverflow(count).partialValue
    }
    return size
  }

  /// A header holds tensors, and `__metadata__` with free text.
  private enum Entry: Decodable {
    case tensor(Tensor)
    case metadata

    init(from decoder: any Decoder) throws {
      if let text = try? [String: String](from: decoder), text["dtype"] == nil {
        self = .metadata
      } else {
        self = .tensor(try Tensor(from: decoder))
      }
    }
  }
}
