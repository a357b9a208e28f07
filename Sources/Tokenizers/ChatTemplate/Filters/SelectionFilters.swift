extension Filters {
  static let selection: [String: Filter] = [
    "map": map,
    "select": { value, arguments, interpreter throws(TemplateError) in
      try choose(value, arguments, interpreter, keeps: true, looksInside: false)
    },
    "reject": { value, arguments, interpreter throws(TemplateError) in
      try choose(value, arguments, interpreter, keeps: false, looksInside: false)
    },
    "selectattr": { value, arguments, interpreter throws(TemplateError) in
      try choose(value, arguments, interpreter, keeps: true, looksInside: true)
    },
    "rejectattr": { value, arguments, interpreter throws(TemplateError) in
      try choose(value, arguments, interpreter, keeps: false, looksInside: true)
    },
  ]

  /// `map(attribute="a", default=…)` or `map("filter", arguments…)`.
  @Sendable private static func map(
    _ value: Value, _ arguments: Arguments, _ interpreter: Interpreter
  ) throws(TemplateError) -> Value {
    guard value.isTrue else { return .generator([]) }
    var result: [Value] = []
    if arguments.positional.isEmpty, let attribute = arguments.keyword.first(where: { $0.name == "attribute" }) {
      let path = AttributePath(attribute.value)
      let fallback = arguments.keyword.first { $0.name == "default" }?.value
      for element in try value.iterated() {
        let found = try path.value(of: element)
        result.append(found.isUndefined ? fallback ?? found : found)
      }
      return .generator(result)
    }
    guard case .string(let name)? = arguments.positional.first else {
      throw .runtime("map requires a filter argument")
    }
    let rest = Arguments(Array(arguments.positional.dropFirst()), keyword: arguments.keyword)
    for element in try value.iterated() {
      try interpreter.spend(1)
      result.append(try interpreter.filter(name, element, rest))
    }
    return .generator(result)
  }

  /// The elements, or those with an attribute, that pass or fail a test; without a test their truth decides.
  private static func choose(
    _ value: Value, _ arguments: Arguments, _ interpreter: Interpreter, keeps: Bool, looksInside: Bool
  ) throws(TemplateError) -> Value {
    guard value.isTrue else { return .generator([]) }
    var rest = arguments.positional[...]
    var path = AttributePath(nil)
    if looksInside {
      guard let attribute = rest.popFirst() else { throw .runtime("Missing parameter for attribute name") }
      path = AttributePath(attribute)
    }
    let name = rest.popFirst()?.text
    let testArguments = Arguments(Array(rest), keyword: arguments.keyword)
    var result: [Value] = []
    for element in try value.iterated() {
      try interpreter.spend(1)
      let subject = try path.value(of: element)
      let passes = try name.map { name throws(TemplateError) in try interpreter.test(name, subject, testArguments) }
      if (passes ?? subject.isTrue) == keeps { result.append(element) }
    }
    return .generator(result)
  }
}
