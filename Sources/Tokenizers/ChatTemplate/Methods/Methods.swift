extension Value {
  /// The method `name` bound to this value; nil if there is none. Methods that would change a list or dictionary are
  /// refused, as in Hugging Face's immutable sandbox.
  func method(_ name: String) throws(TemplateError) -> NativeFunction? {
    switch self {
    case .string(let text):
      return StringMethods.all[name].map { method in
        NativeFunction(name) { arguments, interpreter throws(TemplateError) in
          try method(text, arguments, interpreter)
        }
      }
    case .dictionary(let dictionary):
      try Self.refuse(name, ["clear", "pop", "popitem", "setdefault", "update"], of: "dict")
      return DictionaryMethods.all[name].map { method in
        NativeFunction(name) { arguments, _ throws(TemplateError) in try method(dictionary, arguments) }
      }
    case .list(let elements):
      try Self.refuse(
        name, ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"], of: "list")
      return Self.sequenceMethod(name, elements)
    case .tuple(let elements): return Self.sequenceMethod(name, elements)
    default: return nil
    }
  }

  private static func refuse(_ name: String, _ changing: Set<String>, of type: String) throws(TemplateError) {
    guard changing.contains(name) else { return }
    throw .runtime("access to attribute '\(name)' of '\(type)' object is unsafe: values can't be changed")
  }

  private static func sequenceMethod(_ name: String, _ elements: [Value]) -> NativeFunction? {
    switch name {
    case "count":
      NativeFunction(name) { arguments, _ throws(TemplateError) in
        let wanted = try arguments.bind("count", "value", required: 1)[0] ?? .none
        return .integer(elements.count { $0.equals(wanted) })
      }
    case "index":
      NativeFunction(name) { arguments, _ throws(TemplateError) in
        let wanted = try arguments.bind("index", "value", required: 1)[0] ?? .none
        guard let index = elements.firstIndex(where: { $0.equals(wanted) }) else {
          throw .runtime("\(wanted.representation) is not in list")
        }
        return .integer(index)
      }
    case "copy": NativeFunction(name) { _, _ in .list(elements) }
    default: nil
    }
  }
}

enum DictionaryMethods {
  typealias Method = @Sendable (ValueDictionary, Arguments) throws(TemplateError) -> Value

  static let all: [String: Method] = [
    "keys": { dictionary, _ in .list(dictionary.keys) },
    "values": { dictionary, _ in .list(dictionary.values) },
    "items": { dictionary, _ in .list(dictionary.items) },
    "copy": { dictionary, _ in .dictionary(dictionary) },
    "get": { dictionary, arguments throws(TemplateError) in
      let values = try arguments.bind("get", "key", "default", required: 1)
      let key = values[0] ?? .none
      guard ValueDictionary.isHashable(key) else { throw .runtime("unhashable type: '\(key.typeName)'") }
      return dictionary[key] ?? values[1] ?? .none
    },
  ]
}
