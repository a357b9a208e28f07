/// Expressions, from the loosest binding to the tightest: conditional, or, and, not, comparison, `+ -`, `~`,
/// `* / // %`, `**`, sign, suffixes. Precedences are Jinja 3.1's, where `~` binds tighter than `+`.
extension Parser {
  /// An expression, or several with commas between.
  mutating func tuple(allowsConditional: Bool = true) throws(TemplateError) -> Expression {
    let start = position
    let first = allowsConditional ? try expression() : try disjunction()
    guard current == .symbol(",") else { return first }
    var elements = [first]
    while take(",") {
      switch current {
      case .variableEnd, .blockEnd, .symbol(")"):
        return Expression(kind: .tuple(elements), position: start)
      default: elements.append(allowsConditional ? try expression() : try disjunction())
      }
    }
    return Expression(kind: .tuple(elements), position: start)
  }

  mutating func expression() throws(TemplateError) -> Expression {
    try enter()
    defer { depth -= 1 }
    let start = position
    var value = try disjunction()
    var chained = 0
    while take(name: "if") {
      // `a if b if c` nests to the left.
      chained += 1
      guard chained < 8 else { throw unexpected("fewer conditions one after the other") }
      let condition = try disjunction()
      let otherwise = take(name: "else") ? try expression() : nil
      value = Expression(
        kind: .conditional(then: value, condition: condition, otherwise: otherwise), position: start)
    }
    return value
  }

  private mutating func disjunction() throws(TemplateError) -> Expression {
    let start = position
    var operands = [try conjunction()]
    while take(name: "or") { operands.append(try conjunction()) }
    return operands.count == 1 ? operands[0] : Expression(kind: .or(operands), position: start)
  }

  private mutating func conjunction() throws(TemplateError) -> Expression {
    let start = position
    var operands = [try negation()]
    while take(name: "and") { operands.append(try negation()) }
    return operands.count == 1 ? operands[0] : Expression(kind: .and(operands), position: start)
  }

  private mutating func negation() throws(TemplateError) -> Expression {
    let start = position
    guard take(name: "not") else { return try comparison() }
    try enter()
    defer { depth -= 1 }
    return Expression(kind: .not(try negation()), position: start)
  }

  private mutating func comparison() throws(TemplateError) -> Expression {
    let start = position
    let first = try arithmetic(0)
    var rest: [(operation: ComparisonOperator, operand: Expression)] = []
    while let comparison = takeComparison() { rest.append((comparison, try arithmetic(0))) }
    return rest.isEmpty ? first : Expression(kind: .compare(first, rest), position: start)
  }

  private mutating func takeComparison() -> ComparisonOperator? {
    switch current {
    case .symbol(let symbol):
      guard let comparison = ComparisonOperator(rawValue: symbol) else { return nil }
      index += 1
      return comparison
    case .name("in"):
      index += 1
      return .isIn
    case .name("not") where kind(ahead: 1) == .name("in"):
      index += 2
      return .isNotIn
    default: return nil
    }
  }

  /// The four levels of binary arithmetic; level 1 is `~`.
  private mutating func arithmetic(_ level: Int) throws(TemplateError) -> Expression {
    let start = position
    if level == 4 { return try signed() }
    if level == 1 { return try concatenation() }
    let first = try arithmetic(level + 1)
    var rest: [(operation: ArithmeticOperator, operand: Expression)] = []
    while let binary = takeArithmetic(Self.levels[level]) { rest.append((binary, try arithmetic(level + 1))) }
    return rest.isEmpty ? first : Expression(kind: .arithmetic(first, rest), position: start)
  }

  private static let levels: [[ArithmeticOperator]] = [
    [.add, .subtract], [], [.multiply, .divide, .floorDivide, .remainder], [.power],
  ]

  private mutating func takeArithmetic(_ operators: [ArithmeticOperator]) -> ArithmeticOperator? {
    guard case .symbol(let symbol) = current, let binary = ArithmeticOperator(rawValue: symbol),
      operators.contains(binary)
    else { return nil }
    index += 1
    return binary
  }

  private mutating func concatenation() throws(TemplateError) -> Expression {
    let start = position
    var operands = [try arithmetic(2)]
    while take("~") { operands.append(try arithmetic(2)) }
    return operands.count == 1 ? operands[0] : Expression(kind: .concatenate(operands), position: start)
  }

  private mutating func signed(hasFilters: Bool = true) throws(TemplateError) -> Expression {
    let start = position
    var value: Expression
    if current == .symbol("-") || current == .symbol("+") {
      let isMinus = take("-")
      if !isMinus { index += 1 }
      try enter()
      defer { depth -= 1 }
      let operand = try signed(hasFilters: false)
      value = Expression(kind: isMinus ? .negate(operand) : .plus(operand), position: start)
    } else {
      value = try primary()
    }
    var suffixes = try suffixes(filtersOnly: false, hasFilters: false)
    if hasFilters { suffixes += try self.suffixes(filtersOnly: false, hasAttributes: false) }
    if !suffixes.isEmpty { value = Expression(kind: .suffixed(value, suffixes), position: start) }
    return value
  }

  // MARK: Primaries

  private mutating func primary() throws(TemplateError) -> Expression {
    let start = position
    let token = current
    index += 1
    switch token {
    case .name(let name):
      if name == "varargs" { mentionsVarargs = true }
      if name == "kwargs" { mentionsKwargs = true }
      return Expression(kind: Self.constant(name) ?? .name(name), position: start)
    case .string(var text):
      while case .string(let more) = current {
        text += more
        index += 1
      }
      return Expression(kind: .literal(.string(text)), position: start)
    case .integer(let value): return Expression(kind: .literal(.integer(value)), position: start)
    case .float(let value): return Expression(kind: .literal(.float(value)), position: start)
    case .symbol("("): return try parenthesized(from: start)
    case .symbol("["): return Expression(kind: .list(try elements(until: "]")), position: start)
    case .symbol("{"): return Expression(kind: .dictionary(try entries()), position: start)
    default:
      index -= 1
      throw unexpected("an expression")
    }
  }

  private static func constant(_ name: String) -> Expression.Kind? {
    switch name {
    case "true", "True": .literal(.bool(true))
    case "false", "False": .literal(.bool(false))
    case "none", "None": .literal(.none)
    default: nil
    }
  }

  private mutating func parenthesized(from start: SourcePosition) throws(TemplateError) -> Expression {
    if take(")") { return Expression(kind: .tuple([]), position: start) }
    let inner = try tuple()
    try expect(.symbol(")"))
    return inner
  }

  private mutating func elements(until end: String) throws(TemplateError) -> [Expression] {
    var elements: [Expression] = []
    while !take(end) {
      if !elements.isEmpty {
        try expect(.symbol(","))
        if take(end) { break }
      }
      elements.append(try expression())
    }
    return elements
  }

  private mutating func entries() throws(TemplateError) -> [(key: Expression, value: Expression)] {
    var entries: [(key: Expression, value: Expression)] = []
    while !take("}") {
      if !entries.isEmpty {
        try expect(.symbol(","))
        if take("}") { break }
      }
      let key = try expression()
      try expect(.symbol(":"))
      entries.append((key, try expression()))
    }
    return entries
  }

  // MARK: Suffixes

  /// More would let filters nest a value without end.
  private static let maximumSuffixes = 500

  /// What follows a value: attributes and subscripts, calls, filters and tests, as far as each is allowed here.
  mutating func suffixes(
    filtersOnly: Bool, hasFilters: Bool = true, hasAttributes: Bool = true
  ) throws(TemplateError) -> [Expression.Suffix] {
    var suffixes: [Expression.Suffix] = []
    while true {
      let start = position
      guard suffixes.count < Self.maximumSuffixes else { throw unexpected("fewer suffixes on one value") }
      if current == .symbol("|"), hasFilters {
        index += 1
        suffixes.append(try filter(at: start))
      } else if filtersOnly {
        return suffixes
      } else if current == .symbol("."), hasAttributes {
        suffixes.append(try attribute(at: start))
      } else if current == .symbol("["), hasAttributes {
        suffixes.append(try subscription(at: start))
      } else if current == .symbol("(") {
        suffixes.append(Expression.Suffix(kind: .call(try arguments()), position: start))
      } else if current == .name("is"), hasFilters {
        suffixes.append(try test(at: start))
      } else {
        return suffixes
      }
    }
  }

  private mutating func attribute(at start: SourcePosition) throws(TemplateError) -> Expression.Suffix {
    index += 1
    if case .integer(let position) = current {
      index += 1
      let item = Expression(kind: .literal(.integer(position)), position: start)
      return Expression.Suffix(kind: .item(item), position: start)
    }
    return Expression.Suffix(kind: .attribute(try name()), position: start)
  }

  private mutating func subscription(at start: SourcePosition) throws(TemplateError) -> Expression.Suffix {
    index += 1
    var parts: [Expression?] = [nil]
    while current != .symbol("]") {
      if take(":") {
        parts.append(nil)
        guard parts.count <= 3 else { throw unexpected("']'") }
      } else if parts[parts.count - 1] == nil {
        parts[parts.count - 1] = parts.count == 1 ? try tuple() : try expression()
      } else {
        throw unexpected("']'")
      }
    }
    index += 1
    if parts.count > 1 {
      return Expression.Suffix(kind: .slice(parts[0], parts[1], parts.count > 2 ? parts[2] : nil), position: start)
    }
    guard let item = parts[0] else { throw unexpected("an expression between '[' and ']'") }
    return Expression.Suffix(kind: .item(item), position: start)
  }

  /// After the `|`, or first in a filter block.
  mutating func filter(at start: SourcePosition) throws(TemplateError) -> Expression.Suffix {
    let name = try dottedName()
    let arguments = current == .symbol("(") ? try arguments() : Expression.CallArguments()
    return Expression.Suffix(kind: .filter(name, arguments), position: start)
  }

  private mutating func dottedName() throws(TemplateError) -> String {
    var name = try name()
    while take(".") { name += "." + (try self.name()) }
    return name
  }

  private mutating func test(at start: SourcePosition) throws(TemplateError) -> Expression.Suffix {
    index += 1
    let isNegated = take(name: "not")
    let name = try dottedName()
    var arguments = Expression.CallArguments()
    if current == .name("is") { throw unexpected("no second test; write 'and' between tests") }
    if current == .symbol("(") {
      arguments = try self.arguments()
    } else if startsTestArgument {
      try enter()
      defer { depth -= 1 }
      let argumentStart = position
      var argument = try primary()
      let suffixes = try suffixes(filtersOnly: false, hasFilters: false)
      if !suffixes.isEmpty { argument = Expression(kind: .suffixed(argument, suffixes), position: argumentStart) }
      arguments.positional = [argument]
    }
    return Expression.Suffix(kind: .test(name, arguments, isNegated: isNegated), position: start)
  }

  private var startsTestArgument: Bool {
    switch current {
    case .name(let name): !["else", "or", "and", "is", "if", "in", "not", "recursive"].contains(name)
    case .string, .integer, .float, .symbol("["), .symbol("{"): true
    default: false
    }
  }

  private mutating func arguments() throws(TemplateError) -> Expression.CallArguments {
    var arguments = Expression.CallArguments()
    try expect(.symbol("("))
    var isFirst = true
    while !take(")") {
      if !isFirst {
        try expect(.symbol(","))
        if take(")") { break }
      }
      isFirst = false
      try argument(into: &arguments)
    }
    return arguments
  }

  private mutating func argument(into arguments: inout Expression.CallArguments) throws(TemplateError) {
    if take("**") {
      arguments.keywordSpread = try expression()
    } else if take("*") {
      guard arguments.keywordSpread == nil else { throw unexpected("no '*' after '**'") }
      arguments.spread = try expression()
    } else if case .name(let name) = current, kind(ahead: 1) == .symbol("=") {
      guard !arguments.keyword.contains(where: { $0.name == name }) else {
        throw unexpected("'\(name)' only once")
      }
      index += 2
      arguments.keyword.append((name, try expression()))
    } else {
      guard arguments.keyword.isEmpty, arguments.spread == nil, arguments.keywordSpread == nil else {
        throw unexpected("positional arguments before the named ones")
      }
      arguments.positional.append(try expression())
    }
  }
}
