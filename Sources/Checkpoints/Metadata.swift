/// A checkpoint's settings by name, as GGUF writes them; no meaning is read into a key here.
public struct Metadata: Sendable {
  private struct Entry: Sendable {
    var value: MetadataValue
    var type: MetadataType
  }

  private var entries: [String: Entry] = [:]
  /// Keys in the order the file has them.
  public private(set) var keys: [String] = []

  /// Keys that are there to say that they have no value, as JSON's null does.
  public private(set) var denials: Set<String> = []

  public init() {}

  public var count: Int { keys.count }

  public subscript(key: String) -> MetadataValue? {
    get { entries[key]?.value }
    set {
      if let newValue {
        set(key, newValue, type: newValue.usualType)
      } else if entries.removeValue(forKey: key) != nil {
        keys.removeAll { $0 == key }
      }
    }
  }

  /// Sets `key`, with the type it is to have in a file; of an array, the type of its elements.
  public mutating func set(_ key: String, _ value: MetadataValue, type: MetadataType) {
    if entries.updateValue(Entry(value: value, type: type), forKey: key) == nil { keys.append(key) }
  }

  /// Notes that `key` says it has no value.
  public mutating func deny(_ key: String) { denials.insert(key) }

  /// The type `key` has in a file; of an array, the type of its elements.
  public func type(of key: String) -> MetadataType? { entries[key]?.type }
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
    case .unsigned(let value)?: Double(value)
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
  public func bools(_ key: String) -> [Bool]? {
    if case .bools(let value)? = self[key] { value } else { nil }
  }
  public func numbers(_ key: String) -> [Float]? {
    switch self[key] {
    case .numbers(let value)?: value
    case .doubles(let value)?: value.map { Float($0) }
    case .integers(let value)?: value.map { Float($0) }
    default: nil
    }
  }
}
