/// A dictionary that keeps insertion order, with Python's equality of keys: `1`, `1.0` and `true` are one key, and
/// strings are equal only when their characters are.
struct ValueDictionary {
  private(set) var keys: [Value] = []
  private(set) var values: [Value] = []
  private var positions: [Key: Int] = [:]

  var count: Int { keys.count }

  /// Keys that can't be hashed (lists, dictionaries) are never found and never stored; `Key.isHashable` tells.
  subscript(key: Value) -> Value? {
    get { Key(key).flatMap { positions[$0] }.map { values[$0] } }
    set {
      guard let hashed = Key(key), let newValue else { return }
      if let position = positions[hashed] {
        values[position] = newValue
      } else {
        positions[hashed] = keys.count
        keys.append(key)
        values.append(newValue)
      }
    }
  }

  subscript(key: String) -> Value? {
    get { self[.string(key)] }
    set { self[.string(key)] = newValue }
  }

  var items: [Value] { zip(keys, values).map { .tuple([$0, $1]) } }

  static func isHashable(_ key: Value) -> Bool { Key(key) != nil }

  /// A value as a key. Numbers that are equal have the same key.
  private enum Key: Hashable {
    case none
    case integer(Int)
    case float(Double)
    case string([UInt8])
    case tuple([Key])
    case object(ObjectIdentifier)

    init?(_ value: Value) {
      switch value {
      case .undefined, .none: self = .none
      case .bool(let value): self = .integer(value ? 1 : 0)
      case .integer(let value): self = .integer(value)
      case .float(let value): self = Int(exactly: value).map { .integer($0) } ?? .float(value)
      case .string(let text): self = .string(Array(text.utf8))
      case .tuple(let elements):
        var keys: [Key] = []
        for element in elements {
          guard let key = Key(element) else { return nil }
          keys.append(key)
        }
        self = .tuple(keys)
      case .object(let object): self = .object(ObjectIdentifier(object))
      case .list, .dictionary: return nil
      }
    }
  }
}
