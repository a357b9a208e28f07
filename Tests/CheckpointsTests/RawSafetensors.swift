/// A safetensors file from a header as it is to stand there, right or wrong.
enum RawSafetensors {
  static func bytes(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
    let stated = length ?? UInt64(header.utf8.count)
    return withUnsafeBytes(of: stated.littleEndian) { Array($0) } + Array(header.utf8)
      + (0..<data).map { UInt8(truncatingIfNeeded: $0) }
  }

  /// A header of one tensor, padded so that the data begins at a multiple of 8.
  static func tensor(_ fields: String) -> String { padded("{\"t\":{\(fields)}}") }

  static func padded(_ header: String) -> String {
    header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
  }
}
