/// Reads little-endian values out of a mapped file, one after the other, and never past its end.
///
/// Every read names the field it is after, so that a failure can say which one was cut off and where.
package struct ByteCursor {
  package let file: MappedFile
  package private(set) var offset = 0

  package var remaining: Int { file.count - offset }

  package init(_ file: MappedFile) { self.file = file }

  package mutating func integer<T: FixedWidthInteger>(
    _ type: T.Type, _ field: @autoclosure () -> String
  ) throws(CheckpointError) -> T {
    T(littleEndian: try take(MemoryLayout<T>.size, field()).loadUnaligned(as: T.self))
  }

  /// A number of things that take at least `minimumBytes` each, refused unless the rest of the file could hold them.
  mutating func count(
    minimumBytes: Int, _ field: @autoclosure () -> String
  ) throws(CheckpointError) -> Int {
    let start = offset
    let count = try integer(UInt64.self, field())
    guard count <= UInt64(remaining / minimumBytes) else {
      throw bad(
        "\(field()) is \(count), but the \(remaining) bytes left hold at most \(remaining / minimumBytes).", start)
    }
    return Int(count)
  }

  /// A 64-bit length and as many bytes; `limit` is the most the format allows.
  mutating func string(
    limit: Int = .max, _ field: @autoclosure () -> String
  ) throws(CheckpointError) -> UnsafeRawBufferPointer {
    let start = offset
    let length = try integer(UInt64.self, "\(field())'s length")
    guard length <= UInt64(limit) else {
      throw bad("\(field())'s length is \(length), but the format allows at most \(limit) bytes.", start)
    }
    guard length <= UInt64(remaining) else {
      throw bad("\(field())'s length is \(length), but only \(remaining) bytes are left in the file.", start)
    }
    return try take(Int(length), field())
  }

  /// Walks over `count` strings; where each would end if they stood end to end, without their lengths.
  ///
  /// The fast path of vocabularies: about 10 ns a string.
  mutating func stringEnds(_ count: Int, _ field: (Int) -> String) throws(CheckpointError) -> [Int] {
    let bytes = file.bytes
    let prefix = MemoryLayout<UInt64>.size
    var position = offset
    var total = 0
    var ends: [Int] = []
    ends.reserveCapacity(count)
    for index in 0..<count {
      let left = bytes.count - position - prefix
      let length = left >= 0 ? UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)) : 0
      guard left >= 0, length <= UInt64(left) else {
        offset = position
        _ = try string(field(index))
        break
      }
      total += Int(length)
      position += prefix + Int(length)
      ends.append(total)
    }
    offset = position
    return ends
  }

  package mutating func take(_ count: Int, _ field: @autoclosure () -> String) throws(CheckpointError)
    -> UnsafeRawBufferPointer
  {
    guard count <= remaining else {
      throw bad("\(field()) takes \(count) bytes, but only \(remaining) are left in the file.", offset)
    }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: file.bytes[offset..<offset + count])
  }

  package func bad(_ message: String, _ offset: Int, _ kind: CheckpointError.Kind = .badFile) -> CheckpointError {
    CheckpointError(kind, message, path: file.path, offset: offset)
  }
}
