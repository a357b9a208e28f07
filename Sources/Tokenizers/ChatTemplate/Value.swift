/// What an expression yields while a template runs, with Python's meaning. Sequences and dictionaries can't be
/// changed, as in Hugging Face's sandbox; only namespaces can.
enum Value {
  case undefined(Undefined)
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case list([Value])
  case tuple([Value])
  case dictionary(ValueDictionary)
  case object(any TemplateObject)

  /// A missing value: prints as nothing, is false and empty, and is an error for anything else.
  struct Undefined {
    let message: String
    init(name: String) { message = "'\(name)' is undefined" }
    init(message: String) { self.message = message }
  }

  init(_ literal: Expression.Literal) {
    switch literal {
    case .none: self = .none
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    }
  }

  init(_ json: JSONValue) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .float(value)
    case .string(let value): self = .string(value)
    case .array(let elements): self = .list(elements.map { Value($0) })
    case .object(let members):
      var dictionary = ValueDictionary()
      for member in members { dictionary[.string(member.key)] = Value(member.value) }
      self = .dictionary(dictionary)
    }
  }

  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let elements), .tuple(let elements): !elements.isEmpty
    case .dictionary(let dictionary): dictionary.count > 0
    case .object: true
    }
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }

  /// Python's name of the type, for messages.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .bool: "bool"
    case .integer: "int"
    case .float: "float"
    case .string: "str"
    case .list: "list"
    case .tuple: "tuple"
    case .dictionary: "dict"
    case .object(let object): object.typeName
    }
  }

  /// Booleans count as integers.
  var asInteger: Int? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .integer(let value): value
    default: nil
    }
  }

  var asNumber: Double? {
    if case .float(let value) = self { return value }
    return asInteger.map(Double.init)
  }

  /// What a loop goes over; nil when the value can't be iterated. A generator is used up by this.
  var elements: [Value]? {
    switch self {
    case .undefined: []
    case .string(let text): text.unicodeScalars.map { .string(String($0)) }
    case .list(let elements), .tuple(let elements): elements
    case .dictionary(let dictionary): dictionary.keys
    case .object(let object): (object as? Generator)?.take()
    case .none, .bool, .integer, .float: nil
    }
  }

  func iterated() throws(TemplateError) -> [Value] {
    guard let elements else { throw .runtime("'\(typeName)' object is not iterable") }
    return elements
  }

  /// `len()`
  func length() throws(TemplateError) -> Int {
    switch self {
    case .undefined: return 0
    case .string(let text): return text.unicodeScalars.count
    case .list(let elements), .tuple(let elements): return elements.count
    case .dictionary(let dictionary): return dictionary.count
    default: throw .runtime("object of type '\(typeName)' has no len()")
    }
  }

  /// Fails for an undefined value, as everything but printing, testing and iterating does.
  func defined() throws(TemplateError) -> Value {
    if case .undefined(let undefined) = self { throw .runtime(undefined.message) }
    return self
  }
}

extension Value {
  /// Whether the value is nested at most `depth` deep and holds, counted as a tree, at most `elements` values.
  func isWithin(depth: Int, elements limit: Int, visited: inout Int) -> Bool {
    func all(_ children: [Value]) -> Bool {
      visited += children.count
      guard depth > 0, visited <= limit else { return false }
      for child in children where !child.isWithin(depth: depth - 1, elements: limit, visited: &visited) {
        return false
      }
      return true
    }
    return switch self {
    case .list(let children), .tuple(let children): all(children)
    case .dictionary(let dictionary): all(dictionary.keys) && all(dictionary.values)
    case .object(let object as Generator): all(object.elements)
    default: true
    }
  }
}

/// Things with identity: functions, namespaces, the `loop` variable.
protocol TemplateObject: AnyObject {
  var typeName: String { get }
  func attribute(_ name: String) -> Value?
}

extension TemplateObject {
  func attribute(_ name: String) -> Value? { nil }
}
