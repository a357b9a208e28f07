/// Jinja's filters by name. A filter gets the value before the `|` and its arguments.
enum Filters {
  typealias Filter =
    @Sendable (_ value: Value, _ arguments: Arguments, _ interpreter: Interpreter)
    throws(TemplateError) -> Value

  static let all: [String: Filter] = [text, sequence, selection, number, general].reduce(into: [:]) { all, group in
    all.merge(group) { first, _ in first }
  }

  private static let general: [String: Filter] = [
    "default": fallback, "d": fallback, "attr": attribute, "items": items, "tojson": toJSON,
    "pprint": { value, _, _ in .string(value.representation) },
    "safe": { value, _, _ in .string(value.text) },
    "string": { value, _, _ in .string(value.text) },
  ]

  @Sendable private static func fallback(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("default", "default_value", "boolean")
    let isMissing = value.isUndefined || (values[1].flag(false) && !value.isTrue)
    return isMissing ? values[0] ?? .string("") : value
  }

  @Sendable private static func attribute(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let name = try arguments.bind("attr", "name", required: 1)[0].string("")
    // Attributes only, no items.
    if case .dictionary = value, try value.method(name) == nil {
      return .undefined(.init(message: "'dict object' has no attribute '\(name)'"))
    }
    return try value.attribute(name)
  }

  @Sendable private static func items(
    _ value: Value, _: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    switch value {
    case .undefined: return .generator([])
    case .dictionary(let dictionary): return .generator(dictionary.items)
    default: throw .runtime("Can only get item pairs from a mapping.")
    }
  }

  /// Hugging Face's `tojson`: characters outside ASCII stay as they are.
  @Sendable private static func toJSON(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys")
    // Stock Jinja's first argument is the indent, and some templates rely on it.
    let isIndentFirst = values[0]?.isPlainInteger ?? false
    var writer = JSONWriter(indent: try (isIndentFirst ? values[0] : values[1]).indentation())
    writer.escapesNonASCII = !isIndentFirst && values[0].flag(false)
    writer.sortsKeys = values[3].flag(false)
    if case .tuple(let pair)? = values[2], pair.count == 2 {
      writer.itemSeparator = pair[0].text
      writer.keySeparator = pair[1].text
    }
    return .string(try writer.write(value))
  }
}

extension Value {
  var isPlainInteger: Bool { if case .integer = self { true } else { false } }
}

extension Optional where Wrapped == Value {
  /// The text one level is indented by: as many blanks, or the text itself; nil for none.
  fileprivate func indentation() throws(TemplateError) -> String? {
    switch self {
    case nil, .some(.none): return nil
    case .some(.string(let text)): return text
    case .some(let value):
      let width = try Optional(value).integer(0)
      guard width <= 1000 else { throw TemplateError(.limit, "An indentation of \(width) is too wide") }
      return String(repeating: " ", count: max(0, width))
    }
  }
}
