extension Interpreter {
  /// The value of `expression`. A `caller` is handed to the call it ends with.
  func evaluate(_ expression: Expression, caller: MacroFunction? = nil) throws(TemplateError) -> Value {
    try descend()
    defer { ascend() }
    do throws(TemplateError) {
      try spend(1)
      return try evaluate(expression.kind, caller: caller)
    } catch {
      throw error.located(at: expression.position)
    }
  }

  private func evaluate(_ kind: Expression.Kind, caller: MacroFunction?) throws(TemplateError) -> Value {
    switch kind {
    case .literal(let literal): return Value(literal)
    case .name(let name): return lookUp(name)
    case .capturedText: return capturedText
    case .suffixed(let base, let suffixes): return try suffixed(base, suffixes, caller: caller)
    case .not(let operand): return .bool(try !evaluate(operand).isTrue)
    case .and(let operands): return try decide(operands, until: false)
    case .or(let operands): return try decide(operands, until: true)
    case .compare(let first, let rest): return .bool(try compare(first, rest))
    case .conditional(let then, let condition, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(then) }
      guard let otherwise else {
        return .undefined(.init(message: "the inline if-expression evaluated to false and no else was defined"))
      }
      return try evaluate(otherwise)
    case .list, .tuple, .dictionary: return try collection(kind)
    case .arithmetic, .negate, .plus, .concatenate: return try arithmetic(kind)
    }
  }

  private func collection(_ kind: Expression.Kind) throws(TemplateError) -> Value {
    switch kind {
    case .list(let elements): return .list(try evaluate(elements))
    case .tuple(let elements): return .tuple(try evaluate(elements))
    case .dictionary(let entries):
      var dictionary = ValueDictionary()
      for (key, value) in entries {
        let key = try evaluate(key)
        guard ValueDictionary.isHashable(key) else { throw .runtime("unhashable type: '\(key.typeName)'") }
        dictionary[key] = try evaluate(value)
      }
      return .dictionary(dictionary)
    default: return .none
    }
  }

  private func arithmetic(_ kind: Expression.Kind) throws(TemplateError) -> Value {
    switch kind {
    case .arithmetic(let first, let rest):
      var value = try evaluate(first)
      for (operation, operand) in rest {
        value = try value.combined(operation, with: evaluate(operand))
        try spend(1 + value.weight)
      }
      return value
    case .negate(let operand):
      let value = try evaluate(operand).defined()
      if case .float(let number) = value { return .float(-number) }
      guard let integer = value.asInteger else { throw .runtime("bad operand type for unary -: '\(value.typeName)'") }
      return try Value.integer(0).combined(.subtract, with: .integer(integer))
    case .plus(let operand):
      let value = try evaluate(operand).defined()
      if case .float = value { return value }
      guard let integer = value.asInteger else { throw .runtime("bad operand type for unary +: '\(value.typeName)'") }
      return .integer(integer)
    case .concatenate(let operands):
      var text = ""
      for operand in operands {
        text += try evaluate(operand).text
        try Value.checkLength(text.utf8.count)
      }
      try spend(Value.string(text).weight)
      return .string(text)
    default: return .none
    }
  }

  private func evaluate(_ expressions: [Expression]) throws(TemplateError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions { values.append(try evaluate(expression)) }
    return values
  }

  /// The first operand whose truth is `stop`, else the last: `or` and `and`.
  private func decide(_ operands: [Expression], until stop: Bool) throws(TemplateError) -> Value {
    var value = Value.none
    for operand in operands {
      value = try evaluate(operand)
      if value.isTrue == stop { return value }
    }
    return value
  }

  private func compare(
    _ first: Expression, _ rest: [(operation: ComparisonOperator, operand: Expression)]
  ) throws(TemplateError) -> Bool {
    var left = try evaluate(first)
    for (operation, operand) in rest {
      let right = try evaluate(operand)
      guard try left.compare(operation, right) else { return false }
      left = right
    }
    return true
  }

  // MARK: Suffixes

  private func suffixed(
    _ base: Expression, _ suffixes: [Expression.Suffix], caller: MacroFunction?
  ) throws(TemplateError) -> Value {
    var value = try evaluate(base)
    for (index, suffix) in suffixes.enumerated() {
      do throws(TemplateError) {
        value = try apply(suffix.kind, to: value, caller: index == suffixes.count - 1 ? caller : nil)
        try spend(suffix.kind.makesValue ? 1 + value.weight : 1)
      } catch {
        throw error.located(at: suffix.position)
      }
    }
    return value
  }

  private func apply(
    _ suffix: Expression.Suffix.Kind, to value: Value, caller: MacroFunction?
  ) throws(TemplateError) -> Value {
    switch suffix {
    case .attribute(let name): return try value.attribute(name)
    case .item(let key): return try value.item(evaluate(key))
    case .slice(let start, let stop, let step): return try slice(value, start, stop, step)
    case .call(let arguments):
      var arguments = try evaluate(arguments)
      if let caller { arguments.keyword.append(("caller", .object(caller))) }
      return try call(value, arguments)
    case .filter(let name, let arguments): return try filter(name, value, evaluate(arguments))
    case .test(let name, let arguments, let isNegated):
      return .bool(try test(name, value, evaluate(arguments)) != isNegated)
    }
  }

  private func slice(
    _ value: Value, _ start: Expression?, _ stop: Expression?, _ step: Expression?
  ) throws(TemplateError) -> Value {
    func bound(_ expression: Expression?) throws(TemplateError) -> Int? {
      guard let expression else { return nil }
      let value = try evaluate(expression)
      if case .none = value { return nil }
      guard let integer = value.asInteger else {
        throw .runtime("slice indices must be integers or None, not '\(value.typeName)'")
      }
      return integer
    }
    return try value.slice(bound(start), bound(stop), bound(step))
  }

  private func evaluate(_ arguments: Expression.CallArguments) throws(TemplateError) -> Arguments {
    var result = Arguments(try evaluate(arguments.positional))
    if let spread = arguments.spread { result.positional += try evaluate(spread).iterated() }
    for (name, value) in arguments.keyword { result.keyword.append((name, try evaluate(value))) }
    if let spread = arguments.keywordSpread {
      guard case .dictionary(let dictionary) = try evaluate(spread) else {
        throw .runtime("the argument after '**' must be a mapping")
      }
      for (key, value) in zip(dictionary.keys, dictionary.values) { result.keyword.append((key.text, value)) }
    }
    return result
  }

  func call(_ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
    guard case .object(let object) = try value.defined(), let function = object as? any TemplateFunction else {
      throw .runtime("'\(value.typeName)' object is not callable")
    }
    try descend()
    defer { ascend() }
    return try function.call(arguments, self)
  }

  func filter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
    guard let filter = Filters.all[name] else { throw .runtime("No filter named '\(name)'") }
    return try filter(value, arguments, self)
  }

  func test(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Bool {
    guard let test = ValueTests.all[name] else { throw .runtime("No test named '\(name)'") }
    return try test(value, arguments)
  }
}

extension Value {
  /// What making the value costs beyond a step: large texts and lists must not come for free.
  var weight: Int {
    switch self {
    case .string(let text): text.utf8.count >> 4
    case .list(let elements), .tuple(let elements): elements.count >> 1
    case .dictionary(let dictionary): dictionary.count
    default: 0
    }
  }
}

extension Expression.Suffix.Kind {
  /// Whether it makes a new value, and doesn't only look one up.
  fileprivate var makesValue: Bool {
    switch self {
    case .attribute, .item, .test: false
    case .slice, .call, .filter: true
    }
  }
}
