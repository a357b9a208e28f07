/// Runs a parsed template over values and collects what it writes. Steps, depth and size are limited: a template is
/// somebody else's program.
final class Interpreter {
  /// What one rendering may cost.
  struct Limits: Sendable {
    var steps = 10_000_000
    var depth = 400
    /// How deep a value may be nested, and how many elements it may hold.
    var valueDepth = 300
    var valueElements = 2_000_000
    /// Bytes written, captured text included.
    var output = 32 << 20
  }

  let now: DateTime?
  private let limits: Limits
  private(set) var output = ""
  private var captured: [String] = []
  private var scope: Scope
  private var steps = 0
  private var depth = 0
  private var written = 0
  /// What may refer to itself in a circle, to be cleared at the end.
  private var scopes: [Scope] = []
  private var namespaces: [Namespace] = []

  init(variables: [String: Value], now: DateTime?, limits: Limits = Limits()) {
    self.now = now
    self.limits = limits
    scope = Scope(variables, in: Scope(Globals.all))
  }

  func render(_ body: [Statement]) throws(TemplateError) -> String {
    defer {
      scopes.forEach { $0.clear() }
      namespaces.forEach { $0.clear() }
    }
    _ = try run(body)
    return output
  }

  enum Flow { case normal, breakLoop, continueLoop }

  func run(_ body: [Statement]) throws(TemplateError) -> Flow {
    try descend()
    defer { depth -= 1 }
    for statement in body {
      let flow: Flow
      do throws(TemplateError) {
        try spend(1)
        flow = try run(statement)
      } catch {
        throw error.located(at: statement.position)
      }
      if flow != .normal { return flow }
    }
    return .normal
  }

  private func run(_ statement: Statement) throws(TemplateError) -> Flow {
    switch statement.kind {
    case .text(let text): try write(text)
    case .output(let expression): try write(evaluate(expression).text)
    case .branch(let branches, let otherwise):
      for branch in branches where try evaluate(branch.condition).isTrue { return try run(branch.body) }
      return try run(otherwise)
    case .loop(let loop): try runLoop(loop, over: evaluate(loop.sequence), depth: 0)
    case .set(let target, let expression): try assign(evaluate(expression), to: target)
    case .macro(let macro): scope[macro.name] = .object(closure(macro))
    case .group(let isScope, let body):
      return try isScope ? within(Scope(in: scope)) { () throws(TemplateError) in try run(body) } : run(body)
    case .evaluate(let expression): _ = try evaluate(expression)
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    case .capture, .callBlock, .filter, .with: try runBlock(statement.kind)
    }
    return .normal
  }

  private func runBlock(_ kind: Statement.Kind) throws(TemplateError) {
    switch kind {
    case .capture(let target, let filters, let body): try assign(filtered(body, by: filters), to: target)
    case .filter(let filters, let body): try write(filtered(body, by: filters).text)
    case .callBlock(let macro, let call): try write(evaluate(call, caller: closure(macro)).text)
    case .with(let values, let body):
      let inner = Scope(in: scope)
      var assigned: [(Statement.Target, Value)] = []
      for (target, value) in values { assigned.append((target, try evaluate(value))) }
      try within(inner) { () throws(TemplateError) in
        for (target, value) in assigned { try assign(value, to: target) }
        _ = try run(body)
      }
    default: break
    }
  }

  private func filtered(_ body: [Statement], by filters: Expression) throws(TemplateError) -> Value {
    let text = try within(Scope(in: scope)) { () throws(TemplateError) in
      try capture { () throws(TemplateError) in _ = try run(body) }
    }
    captured.append(text)
    defer { captured.removeLast() }
    return try evaluate(filters)
  }

  private func closure(_ macro: Statement.Macro) -> MacroFunction {
    scopes.append(scope)
    return MacroFunction(macro, in: scope)
  }

  // MARK: Loops

  func runLoop(_ loop: Statement.Loop, over sequence: Value, depth: Int) throws(TemplateError) {
    let items = try items(of: loop, from: sequence)
    let state = LoopState(items, of: loop, in: scope, depth: depth)
    // As in Jinja, `else` also runs when no pass came to its end, every one having met a `continue` or `break`.
    var hasFinishedPass = false
    for (position, item) in items.enumerated() {
      try spend(1)
      state.move(to: position)
      let inner = Scope(["loop": .object(state)], in: scope)
      let flow = try within(inner) { () throws(TemplateError) in
        try assign(item, to: loop.target)
        return try run(loop.body)
      }
      if flow == .breakLoop { break }
      if flow == .normal { hasFinishedPass = true }
    }
    if !hasFinishedPass {
      _ = try within(Scope(in: scope)) { () throws(TemplateError) in try run(loop.otherwise) }
    }
  }

  private func items(of loop: Statement.Loop, from sequence: Value) throws(TemplateError) -> [Value] {
    let all = try sequence.iterated()
    guard let condition = loop.condition else { return all }
    var items: [Value] = []
    for item in all {
      let isWanted = try within(Scope(in: scope)) { () throws(TemplateError) in
        try assign(item, to: loop.target)
        return try evaluate(condition).isTrue
      }
      if isWanted { items.append(item) }
    }
    return items
  }

  // MARK: Variables

  func lookUp(_ name: String) -> Value { scope[name] ?? .undefined(.init(name: name)) }

  func assign(_ value: Value, to target: Statement.Target) throws(TemplateError) {
    switch target {
    case .name(let name):
      try checkSize(value)
      scope[name] = value
    case .attribute(let object, let name):
      guard case .object(let found) = lookUp(object), let namespace = found as? Namespace else {
        throw .runtime("cannot assign attribute on non-namespace object '\(object)'")
      }
      try checkSize(value)
      namespace.set(name, value)
    case .tuple(let targets):
      let elements = try value.defined().iterated()
      guard elements.count == targets.count else {
        let relation = elements.count < targets.count ? "not enough" : "too many"
        throw .runtime("\(relation) values to unpack (expected \(targets.count), got \(elements.count))")
      }
      for (target, element) in zip(targets, elements) { try assign(element, to: target) }
    }
  }

  /// Runs `body` with `inner` as the innermost scope.
  func within<T>(_ inner: Scope, _ body: () throws(TemplateError) -> T) throws(TemplateError) -> T {
    let outer = scope
    scope = inner
    defer { scope = outer }
    return try body()
  }

  func makeNamespace() -> Namespace {
    let namespace = Namespace()
    namespaces.append(namespace)
    return namespace
  }

  // MARK: Output and limits

  /// What `body` writes, instead of writing it.
  func capture(_ body: () throws(TemplateError) -> Void) throws(TemplateError) -> String {
    let outer = output
    output = ""
    defer { output = outer }
    try body()
    return output
  }

  private func write(_ text: String) throws(TemplateError) {
    written += text.utf8.count
    guard written <= limits.output else {
      throw TemplateError(.limit, "The template writes more than \(limits.output) bytes")
    }
    output += text
  }

  var capturedText: Value { .string(captured.last ?? "") }

  /// Refuses a value that is nested too deep or, counting what it holds several times each time, too large: comparing
  /// or printing it would never end. Values grow only by way of variables, so it is enough to look when one is set.
  func checkSize(_ value: Value) throws(TemplateError) {
    var visited = 0
    guard value.isWithin(depth: limits.valueDepth, elements: limits.valueElements, visited: &visited) else {
      throw TemplateError(.limit, "A value is nested too deep or holds too much")
    }
    try spend(visited >> 2)
  }

  func spend(_ count: Int) throws(TemplateError) {
    steps += count
    guard steps <= limits.steps else {
      throw TemplateError(.limit, "The template runs for more than \(limits.steps) steps")
    }
  }

  func descend() throws(TemplateError) {
    guard depth < limits.depth else {
      throw TemplateError(.limit, "The template calls itself or nests deeper than \(limits.depth)")
    }
    depth += 1
  }

  func ascend() { depth -= 1 }
}
