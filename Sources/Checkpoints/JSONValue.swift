/// A JSON document as a tree, numbers that are integers kept exact and objects in the order of the file.
public indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(Object)

  /// Names and values; names differ from each other.
  public struct Object: Sendable, Equatable {
    public private(set) var names: [String] = []
    private var values: [String: JSONValue] = [:]

    public init() {}

    /// Setting a name that is there changes its value.
    public subscript(name: String) -> JSONValue? {
      get { values[name] }
      set {
        if newValue == nil { names.removeAll { $0 == name } } else if values[name] == nil { names.append(name) }
        values[name] = newValue
      }
    }

    /// False, and nothing changed, where the name is taken.
    mutating func insert(_ name: String, _ value: JSONValue) -> Bool {
      guard values[name] == nil else { return false }
      values[name] = value
      names.append(name)
      return true
    }
  }

  /// The member of an object; nil of anything else.
  public subscript(name: String) -> JSONValue? { object?[name] }

  public var object: Object? { if case .object(let object) = self { object } else { nil } }
  public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var integer: Int? { if case .integer(let number) = self { Int(number) } else { nil } }
}
