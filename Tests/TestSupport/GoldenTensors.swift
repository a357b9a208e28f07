import Foundation

/// The tensors of a small safetensors file, read whole: what the expected results are stored in. Written apart from
/// the product's own reader, so that a fault there cannot hide here.
public struct GoldenTensors {
  public struct Entry: Decodable {
    public let dtype: String
    public let shape: [Int]
    let data_offsets: [Int]
  }

  public let entries: [String: Entry]
  private let payload: Data

  public init(_ data: Data) throws {
    let headerLength = Int(data.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) })
    let header = data.dropFirst(8).prefix(headerLength)
    var object = try JSONSerialization.jsonObject(with: header) as? [String: Any] ?? [:]
    object["__metadata__"] = nil
    entries = try JSONDecoder().decode(
      [String: Entry].self, from: try JSONSerialization.data(withJSONObject: object))
    payload = Data(data.dropFirst(8 + headerLength))
  }

  public init(fixture name: String) throws { try self.init(try Fixture.data(name)) }

  /// Any 4-byte or 1-byte element type, as it lies in the file.
  public func values<Element: BitwiseCopyable>(_ name: String, as type: Element.Type = Element.self) throws -> [Element]
  {
    guard let entry = entries[name] else { throw MissingTensor(name: name) }
    return payload[entry.data_offsets[0]..<entry.data_offsets[1]].withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Element>.size).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: Element.self)
      }
    }
  }

  public func floats(_ name: String) throws -> [Float] { try values(name) }

  public func ids(_ name: String) throws -> [Int32] { try values(name) }

  public func shape(_ name: String) -> [Int] { entries[name]?.shape ?? [] }

  public struct MissingTensor: Error { let name: String }
}
