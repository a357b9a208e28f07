/// A checkpoint's settings by name, as GGUF writes them; no meaning is read into a key here.
public struct Metadata: Sendable {
  private var values: [String: MetadataValue] = [:]
  /// Keys in the order the file has them.
  public private(set) var keys: [String] = []

  public init() {}

  public subscript(key: String) -> MetadataValue? {
    get { values[key] }
    set {
      if values[key] == nil, newValue != nil { keys.append(key) }
      if newValue == nil { keys.removeAll { $0 == key } }
      values[key] = newValue
    }
  }
}

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
  case numbers([Float])
  case bools([Bool])
  case strings(StringTable)
  /// Arrays of arrays.
  case nested([MetadataValue])
}

/// Many byte strings end to end in one allocation; element `i` is UTF-8 that has not been validated.
public struct StringTable: Sendable, Equatable {
  public private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  public init() {}

  public var count: Int { ends.count }

  /// The bytes of element `index`.
  public subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  /// Element `index` as text; bytes that are no UTF-8 become U+FFFD.
  public func string(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  public mutating func append(_ element: some Sequence<UInt8>) {
    bytes.append(contentsOf: element)
    ends.append(bytes.count)
  }

  public mutating func reserveCapacity(strings: Int, bytes byteCount: Int) {
    ends.reserveCapacity(strings)
    bytes.reserveCapacity(byteCount)
  }
}

extension Metadata {
  public func string(_ key: String) -> String? {
    if case .string(let value)? = self[key] { value } else { nil }
  }
  public func integer(_ key: String) -> Int? {
    if case .integer(let value)? = self[key] { Int(value) } else { nil }
  }
  public func number(_ key: String) -> Double? {
    switch self[key] {
    case .number(let value)?: value
    case .integer(let value)?: Double(value)
    default: nil
    }
  }
  public func bool(_ key: String) -> Bool? {
    if case .bool(let value)? = self[key] { value } else { nil }
  }
  public func strings(_ key: String) -> StringTable? {
    if case .strings(let value)? = self[key] { value } else { nil }
  }
  public func integers(_ key: String) -> [Int64]? {
    if case .integers(let value)? = self[key] { value } else { nil }
  }
  public func numbers(_ key: String) -> [Float]? {
    switch self[key] {
    case .numbers(let value)?: value
    case .integers(let value)?: value.map(Float.init)
    default: nil
    }
  }
}
