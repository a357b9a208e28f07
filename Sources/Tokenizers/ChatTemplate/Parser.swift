/// Reads tokens into statements. Nesting of expressions and statements together is limited, so that no source can
/// exhaust the stack; `Parser+Expressions.swift` has the other half of the grammar.
struct Parser {
  static let maximumDepth = 120

  let tokens: [TemplateToken]
  var index = 0
  var depth = 0
  private var loopDepth = 0
  /// Whether the macro being read names these.
  var mentionsVarargs = false
  var mentionsKwargs = false

  init(_ tokens: [TemplateToken]) { self.tokens = tokens }

  static func parse(_ source: String) throws(TemplateError) -> [Statement] {
    var parser = Parser(try Lexer.tokenize(source))
    let body = try parser.statements(until: [])
    guard parser.current == .end else { throw parser.unexpected("the end of the template") }
    return body
  }

  /// Statements up to a tag whose first word is one of `ends`; that word is left unread, its `{%` is read.
  private mutating func statements(until ends: Set<String>) throws(TemplateError) -> [Statement] {
    try enter()
    defer { depth -= 1 }
    var body: [Statement] = []
    while true {
      let position = position
      switch current {
      case .text(let text):
        index += 1
        body.append(Statement(kind: .text(text), position: position))
      case .variableStart:
        index += 1
        body.append(Statement(kind: .output(try tuple()), position: position))
        try expect(.variableEnd)
      case .blockStart:
        index += 1
        guard case .name(let word) = current else { throw unexpected("a statement's name") }
        if ends.contains(word) { return body }
        index += 1
        body.append(Statement(kind: try statement(word, at: position), position: position))
      default:
        guard ends.isEmpty else {
          throw TemplateError(
            .syntax, "Expected \(ends.sorted().map { "'\($0)'" }.joined(separator: " or ")), found \(current)",
            at: position)
        }
        return body
      }
    }
  }

  private mutating func statement(_ word: String, at position: SourcePosition) throws(TemplateError) -> Statement.Kind {
    switch word {
    case "if": return try branch()
    case "for": return .loop(try loop())
    case "set": return try assignment()
    case "macro": return .macro(try macro())
    case "call": return try callBlock(at: position)
    case "filter": return try filterBlock(at: position)
    case "with": return try with()
    case "block": return try block()
    case "generation": return .group(isScope: false, body: try bodyToEnd("endgeneration"))
    case "autoescape": return try autoescape()
    case "do": return try evaluation()
    case "break", "continue":
      guard loopDepth > 0 else { throw TemplateError(.syntax, "'\(word)' outside a loop", at: position) }
      try expect(.blockEnd)
      return word == "break" ? .breakLoop : .continueLoop
    case "include", "import", "from", "extends":
      throw TemplateError(.syntax, "'\(word)' isn't possible: a chat template has no other files", at: position)
    default:
      throw TemplateError(.syntax, "Encountered unknown tag '\(word)'", at: position)
    }
  }

  private mutating func bodyToEnd(_ end: String) throws(TemplateError) -> [Statement] {
    try expect(.blockEnd)
    let body = try statements(until: [end])
    index += 1
    try expect(.blockEnd)
    return body
  }

  private mutating func branch() throws(TemplateError) -> Statement.Kind {
    var branches: [(condition: Expression, body: [Statement])] = []
    while true {
      let condition = try tuple(allowsConditional: false)
      try expect(.blockEnd)
      branches.append((condition, try statements(until: ["elif", "else", "endif"])))
      let word = current
      index += 1
      if word == .name("elif") { continue }
      let otherwise = word == .name("else") ? try bodyToEnd("endif") : []
      if word == .name("endif") { try expect(.blockEnd) }
      return .branch(branches, otherwise: otherwise)
    }
  }

  private mutating func loop() throws(TemplateError) -> Statement.Loop {
    let target = try targetList()
    guard take(name: "in") else { throw unexpected("'in'") }
    let sequence = try tuple(allowsConditional: false)
    let condition = take(name: "if") ? try expression() : nil
    let isRecursive = take(name: "recursive")
    try expect(.blockEnd)
    loopDepth += 1
    let body = try statements(until: ["else", "endfor"])
    loopDepth -= 1
    let hasElse = take(name: "else")
    if !hasElse { index += 1 }
    let otherwise = hasElse ? try bodyToEnd("endfor") : []
    if !hasElse { try expect(.blockEnd) }
    return Statement.Loop(
      target: target, sequence: sequence, condition: condition, isRecursive: isRecursive, body: body,
      otherwise: otherwise)
  }

  private mutating func assignment() throws(TemplateError) -> Statement.Kind {
    let target = try targetList()
    if take("=") {
      let value = try tuple()
      try expect(.blockEnd)
      return .set(target, value)
    }
    let filters = try filtersOnText()
    return .capture(target, filters: filters, body: try bodyToEnd("endset"))
  }

  /// `| a | b(…)`, applied to the text of a body.
  private mutating func filtersOnText() throws(TemplateError) -> Expression {
    let position = position
    let suffixes = try suffixes(filtersOnly: true)
    return Expression(
      kind: .suffixed(Expression(kind: .capturedText, position: position), suffixes), position: position)
  }

  private mutating func macro() throws(TemplateError) -> Statement.Macro {
    let name = try name()
    guard current == .symbol("(") else { throw unexpected("'('") }
    let parameters = try parameters()
    return try function(name, parameters, end: "endmacro")
  }

  /// A body of its own, out of which no `break` leads.
  private mutating func function(
    _ name: String, _ parameters: [Statement.Macro.Parameter], end: String
  ) throws(TemplateError) -> Statement.Macro {
    let outer = (loopDepth, mentionsVarargs, mentionsKwargs)
    (loopDepth, mentionsVarargs, mentionsKwargs) = (0, false, false)
    let body = try bodyToEnd(end)
    defer { (loopDepth, mentionsVarargs, mentionsKwargs) = outer }
    return Statement.Macro(
      name: name, parameters: parameters, body: body, takesMorePositional: mentionsVarargs,
      takesMoreKeyword: mentionsKwargs)
  }

  private mutating func parameters() throws(TemplateError) -> [Statement.Macro.Parameter] {
    var parameters: [Statement.Macro.Parameter] = []
    try expect(.symbol("("))
    while !take(")") {
      if !parameters.isEmpty {
        try expect(.symbol(","))
        if take(")") { break }
      }
      let name = try name()
      let fallback = take("=") ? try expression() : nil
      if fallback == nil, parameters.last?.fallback != nil {
        throw unexpected("a default for '\(name)', as the parameter before it has one")
      }
      parameters.append(Statement.Macro.Parameter(name: name, fallback: fallback))
    }
    return parameters
  }

  private mutating func callBlock(at position: SourcePosition) throws(TemplateError) -> Statement.Kind {
    let parameters = current == .symbol("(") ? try parameters() : []
    let call = try expression()
    guard case .suffixed(_, let suffixes) = call.kind, case .call? = suffixes.last?.kind else {
      throw TemplateError(.syntax, "'call' needs a call, such as 'call f()'", at: position)
    }
    return .callBlock(try function("caller", parameters, end: "endcall"), call: call)
  }

  private mutating func filterBlock(at position: SourcePosition) throws(TemplateError) -> Statement.Kind {
    let first = try filter(at: position)
    let text = Expression(kind: .capturedText, position: position)
    let filters = Expression(kind: .suffixed(text, [first] + (try suffixes(filtersOnly: true))), position: position)
    return .filter(filters, body: try bodyToEnd("endfilter"))
  }

  private mutating func with() throws(TemplateError) -> Statement.Kind {
    var values: [(target: Statement.Target, value: Expression)] = []
    while current != .blockEnd {
      if !values.isEmpty { try expect(.symbol(",")) }
      let target = try target()
      try expect(.symbol("="))
      values.append((target, try expression()))
    }
    return .with(values, body: try bodyToEnd("endwith"))
  }

  private mutating func block() throws(TemplateError) -> Statement.Kind {
    let name = try name()
    while take(name: "scoped") || take(name: "required") {}
    try expect(.blockEnd)
    let body = try statements(until: ["endblock"])
    index += 1
    _ = take(name: name)
    try expect(.blockEnd)
    return .group(isScope: true, body: body)
  }

  private mutating func autoescape() throws(TemplateError) -> Statement.Kind {
    let start = position
    guard case .literal(.bool(false)) = try expression().kind else {
      throw TemplateError(.syntax, "'autoescape' can only be false in a chat template", at: start)
    }
    return .group(isScope: true, body: try bodyToEnd("endautoescape"))
  }

  private mutating func evaluation() throws(TemplateError) -> Statement.Kind {
    let value = try tuple()
    try expect(.blockEnd)
    return .evaluate(value)
  }

  // MARK: Targets

  /// One target, or several with commas between.
  private mutating func targetList() throws(TemplateError) -> Statement.Target {
    var targets = [try target()]
    var isTuple = false
    while take(",") {
      isTuple = true
      if current == .name("in") || current == .symbol("=") || current == .blockEnd { break }
      targets.append(try target())
    }
    return isTuple ? .tuple(targets) : targets[0]
  }

  private mutating func target() throws(TemplateError) -> Statement.Target {
    try enter()
    defer { depth -= 1 }
    if take("(") {
      let inner = try targetList()
      try expect(.symbol(")"))
      return inner
    }
    let name = try name()
    if Self.constants.contains(name) { throw unexpected("a name to assign to; '\(name)' is a constant") }
    return take(".") ? .attribute(object: name, name: try self.name()) : .name(name)
  }

  static let constants: Set<String> = ["true", "false", "none", "True", "False", "None"]

  // MARK: Tokens

  var current: TemplateToken.Kind { tokens[index].kind }
  var position: SourcePosition { tokens[index].position }

  func kind(ahead offset: Int) -> TemplateToken.Kind {
    index + offset < tokens.count ? tokens[index + offset].kind : .end
  }

  mutating func take(_ symbol: String) -> Bool {
    guard current == .symbol(symbol) else { return false }
    index += 1
    return true
  }

  mutating func take(name: String) -> Bool {
    guard current == .name(name) else { return false }
    index += 1
    return true
  }

  mutating func name() throws(TemplateError) -> String {
    guard case .name(let name) = current else { throw unexpected("a name") }
    index += 1
    return name
  }

  mutating func expect(_ kind: TemplateToken.Kind) throws(TemplateError) {
    guard current == kind else { throw unexpected("\(kind)") }
    index += 1
  }

  mutating func enter() throws(TemplateError) {
    guard depth < Self.maximumDepth else {
      throw TemplateError(.limit, "The template is nested deeper than \(Self.maximumDepth)", at: position)
    }
    depth += 1
  }

  func unexpected(_ expected: String) -> TemplateError {
    TemplateError(.syntax, "Expected \(expected), found \(current)", at: position)
  }
}
