/// The bytes of a GGUF file's settings and tensor directory.
struct GGUFEncoder {
  private(set) var bytes: [UInt8] = []

  mutating func header(_ version: UInt32, _ tensorCount: Int, _ metadata: Metadata) {
    integer(GGUFFormat.magic)
    integer(version)
    integer(UInt64(tensorCount))
    integer(UInt64(metadata.count))
    for key in metadata.keys {
      guard let value = metadata[key], let type = metadata.type(of: key) else { continue }
      string(key.utf8)
      if value.isArray {
        integer(MetadataType.array.rawValue)
        array(value, type)
      } else {
        integer(type.rawValue)
        scalar(value, type)
      }
    }
  }

  mutating func directory(_ tensors: [GGUFWriter.Declaration], _ alignment: Int) {
    var offset = 0
    for tensor in tensors {
      string(tensor.name.utf8)
      integer(UInt32(tensor.shape.count))
      for size in tensor.shape.reversed() { integer(Int64(size)) }
      integer(tensor.type.id)
      integer(UInt64(offset))
      offset += (tensor.bytes + alignment - 1) / alignment * alignment
    }
  }

  mutating func pad(to alignment: Int) {
    while bytes.count % alignment != 0 { bytes.append(0) }
  }

  private mutating func integer(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func string(_ text: some Collection<UInt8>) {
    integer(UInt64(text.count))
    bytes.append(contentsOf: text)
  }
}

// MARK: - Values

extension GGUFEncoder {
  private mutating func scalar(_ value: MetadataValue, _ type: MetadataType) {
    switch value {
    case .integer(let number): whole(number, type)
    case .unsigned(let number): integer(number)
    case .number(let number) where type == .float64: integer(number.bitPattern)
    case .number(let number): integer(Float(number).bitPattern)
    case .bool(let flag): integer(UInt8(flag ? 1 : 0))
    case .string(let text): string(text.utf8)
    default: preconditionFailure("an array where a single value belongs")
    }
  }

  private mutating func whole(_ number: Int64, _ type: MetadataType) {
    switch type {
    case .uint8, .int8: integer(UInt8(truncatingIfNeeded: number))
    case .uint16, .int16: integer(UInt16(truncatingIfNeeded: number))
    case .uint32, .int32: integer(UInt32(truncatingIfNeeded: number))
    case .uint64, .int64: integer(number)
    default: preconditionFailure("an integer as \(type.name)")
    }
  }

  private mutating func array(_ value: MetadataValue, _ type: MetadataType) {
    integer(type.rawValue)
    integer(UInt64(value.count))
    switch value {
    case .integers(let numbers): for number in numbers { whole(number, type) }
    case .numbers(let numbers): for number in numbers { integer(number.bitPattern) }
    case .doubles(let numbers): for number in numbers { integer(number.bitPattern) }
    case .bools(let flags): for flag in flags { integer(UInt8(flag ? 1 : 0)) }
    case .strings(let table): for index in 0..<table.count { string(table[index]) }
    case .nested(let values) where type == .array: for inner in values { array(inner, inner.usualType) }
    case .nested(let values): for inner in values { scalar(inner, type) }
    default: preconditionFailure("a single value where an array belongs")
    }
  }
}
