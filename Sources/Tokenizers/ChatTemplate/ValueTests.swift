/// Jinja's tests (`is …`) by name.
enum ValueTests {
  typealias Test = @Sendable (_ value: Value, _ arguments: Arguments) throws(TemplateError) -> Bool

  static let all: [String: Test] = kinds.merging(comparisons) { first, _ in first }

  private static let kinds: [String: Test] = [
    "defined": { value, _ in !value.isUndefined },
    "undefined": { value, _ in value.isUndefined },
    "none": { value, _ in if case .none = value { true } else { false } },
    "boolean": { value, _ in if case .bool = value { true } else { false } },
    "true": { value, _ in if case .bool(true) = value { true } else { false } },
    "false": { value, _ in if case .bool(false) = value { true } else { false } },
    "integer": { value, _ in value.isPlainInteger },
    "float": { value, _ in if case .float = value { true } else { false } },
    "number": { value, _ in value.asNumber != nil },
    "string": { value, _ in if case .string = value { true } else { false } },
    "mapping": { value, _ in if case .dictionary = value { true } else { false } },
    "iterable": { value, _ in value.isGenerator || value.elements != nil },
    "sequence": { value, _ in !value.isGenerator && value.elements != nil },
    // Jinja's undefined value has a method for being called; it fails.
    "callable": { value, _ in
      if case .object(let object) = value { object is any TemplateFunction } else { value.isUndefined }
    },
    "escaped": { _, _ in false },
    "upper": { value, _ in PythonText.isUpper(value.text) },
    "lower": { value, _ in PythonText.isLower(value.text) },
    "filter": { value, _ in Filters.all[value.text] != nil },
    "test": { value, _ in all[value.text] != nil },
  ]

  private static let comparisons: [String: Test] = [
    "eq": compare(.equal), "equalto": compare(.equal), "==": compare(.equal),
    "ne": compare(.notEqual), "!=": compare(.notEqual),
    "lt": compare(.less), "lessthan": compare(.less), "<": compare(.less),
    "le": compare(.lessOrEqual), "<=": compare(.lessOrEqual),
    "gt": compare(.greater), "greaterthan": compare(.greater), ">": compare(.greater),
    "ge": compare(.greaterOrEqual), ">=": compare(.greaterOrEqual),
    "in": compare(.isIn),
    "sameas": { value, arguments throws(TemplateError) in
      let other = try argument(arguments, "sameas")
      return value.typeName == other.typeName && value.equals(other)
    },
    "odd": { value, _ throws(TemplateError) in try remainder(of: value, by: .integer(2)).equals(.integer(1)) },
    "even": { value, _ throws(TemplateError) in try !remainder(of: value, by: .integer(2)).isTrue },
    "divisibleby": { value, arguments throws(TemplateError) in
      try !remainder(of: value, by: argument(arguments, "divisibleby")).isTrue
    },
  ]

  private static func compare(_ operation: ComparisonOperator) -> Test {
    { value, arguments throws(TemplateError) in
      try value.compare(operation, argument(arguments, operation.rawValue))
    }
  }

  private static func argument(_ arguments: Arguments, _ name: String) throws(TemplateError) -> Value {
    try arguments.bind(name, "other", required: 1)[0] ?? .none
  }

  private static func remainder(of value: Value, by divisor: Value) throws(TemplateError) -> Value {
    guard value.asNumber != nil else {
      _ = try value.defined()
      throw .runtime("unsupported operand type(s) for %: '\(value.typeName)' and '\(divisor.typeName)'")
    }
    return try value.combined(.remainder, with: divisor)
  }
}
