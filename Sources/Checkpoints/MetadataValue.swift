/// One setting. Arrays of numbers are kept packed and strings as UTF-8 bytes: a vocabulary has 50,000 to
/// 260,000 of them, and most are never turned into a `String`.
public enum MetadataValue: Sendable, Equatable {
  /// Any integer type of the file.
  case integer(Int64)
  /// An unsigned 64-bit number above `Int64.max`.
  case unsigned(UInt64)
  /// Any floating-point type of the file.
  case number(Double)
  case bool(Bool)
  case string(String)
  case integers([Int64])
  /// An array of float32.
  case numbers([Float])
  /// An array of float64.
  case doubles([Double])
  case bools([Bool])
  case strings(StringTable)
  /// Arrays of arrays, and arrays of uint64 with an element above `Int64.max`.
  case nested([MetadataValue])
}

extension MetadataValue {
  /// Whether this is an array of any kind.
  public var isArray: Bool {
    switch self {
    case .integer, .unsigned, .number, .bool, .string: false
    case .integers, .numbers, .doubles, .bools, .strings, .nested: true
    }
  }

  /// Elements of an array; 1 for anything else.
  public var count: Int {
    switch self {
    case .integer, .unsigned, .number, .bool, .string: 1
    case .integers(let values): values.count
    case .numbers(let values): values.count
    case .doubles(let values): values.count
    case .bools(let values): values.count
    case .strings(let values): values.count
    case .nested(let values): values.count
    }
  }

  /// The type, of an array its elements' type, that llama.cpp's converter would choose: 32 bits where they suffice.
  public var usualType: MetadataType {
    switch self {
    case .integer(let value): Self.usualType(smallest: value, largest: value)
    case .integers(let values): Self.usualArrayType(values)
    case .unsigned: .uint64
    case .number(let value): Double(Float(value)) == value || value.isNaN ? .float32 : .float64
    case .numbers: .float32
    case .doubles: .float64
    case .bool, .bools: .bool
    case .string, .strings: .string
    case .nested(let values): values.contains { !$0.isArray } ? .uint64 : .array
    }
  }

  private static func usualType(smallest: Int64, largest: Int64) -> MetadataType {
    if smallest >= 0, largest <= UInt32.max { return .uint32 }
    return smallest >= Int32.min && largest <= Int32.max ? .int32 : .int64
  }

  private static func usualArrayType(_ values: [Int64]) -> MetadataType {
    let smallest = values.min() ?? 0
    let largest = values.max() ?? 0
    return smallest >= Int32.min && largest <= Int32.max ? .int32 : usualType(smallest: smallest, largest: largest)
  }
}
