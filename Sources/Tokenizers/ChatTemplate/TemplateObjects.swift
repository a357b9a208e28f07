/// Anything that can be called.
protocol TemplateFunction: TemplateObject {
  func call(_ arguments: Arguments, _ interpreter: Interpreter) throws(TemplateError) -> Value
}

/// A function of the interpreter's own, or a method bound to its value.
final class NativeFunction: TemplateFunction {
  typealias Body = (_ arguments: Arguments, _ interpreter: Interpreter) throws(TemplateError) -> Value
  let name: String
  private let body: Body

  init(_ name: String, _ body: @escaping Body) {
    self.name = name
    self.body = body
  }

  var typeName: String { "function" }

  func call(_ arguments: Arguments, _ interpreter: Interpreter) throws(TemplateError) -> Value {
    try body(arguments, interpreter)
  }
}

/// `namespace(…)`: the one thing a template can change from within a loop.
final class Namespace: TemplateObject {
  private var attributes: [String: Value] = [:]

  var typeName: String { "Namespace" }

  func attribute(_ name: String) -> Value? { attributes[name] }
  func set(_ name: String, _ value: Value) { attributes[name] = value }
  func clear() { attributes.removeAll() }
}

/// `cycler(…)`
final class Cycler: TemplateObject {
  private let items: [Value]
  private var position = 0

  init(_ items: [Value]) { self.items = items }

  var typeName: String { "Cycler" }

  func attribute(_ name: String) -> Value? {
    switch name {
    case "current": return items[position]
    case "next":
      return .object(
        NativeFunction("next") { [self] _, _ in
          defer { position = (position + 1) % items.count }
          return items[position]
        })
    case "reset":
      return .object(
        NativeFunction("reset") { [self] _, _ in
          position = 0
          return .none
        })
    default: return nil
    }
  }
}

/// `joiner(…)`: nothing the first time it's called, its separator afterwards.
final class Joiner: TemplateFunction {
  private let separator: Value
  private var isUsed = false

  init(_ separator: Value) { self.separator = separator }

  var typeName: String { "Joiner" }

  func call(_ arguments: Arguments, _ interpreter: Interpreter) -> Value {
    defer { isUsed = true }
    return isUsed ? separator : .string("")
  }
}

/// A macro with the scope it was written in.
final class MacroFunction: TemplateFunction {
  let macro: Statement.Macro
  private let scope: Scope

  init(_ macro: Statement.Macro, in scope: Scope) {
    self.macro = macro
    self.scope = scope
  }

  var typeName: String { "Macro" }

  func attribute(_ name: String) -> Value? {
    switch name {
    case "name": .string(macro.name)
    case "arguments": .tuple(macro.parameters.map { .string($0.name) })
    default: nil
    }
  }

  func call(_ arguments: Arguments, _ interpreter: Interpreter) throws(TemplateError) -> Value {
    let inner = Scope(in: scope)
    return try interpreter.within(inner) { () throws(TemplateError) in
      try bind(arguments, in: inner, interpreter)
      return .string(try interpreter.capture { () throws(TemplateError) in _ = try interpreter.run(macro.body) })
    }
  }

  private func bind(_ arguments: Arguments, in inner: Scope, _ interpreter: Interpreter) throws(TemplateError) {
    var keyword = arguments.keyword
    for value in arguments.positional + keyword.map(\.value) { try interpreter.checkSize(value) }
    inner["caller"] = take("caller", from: &keyword) ?? .undefined(.init(name: "caller"))
    for (index, parameter) in macro.parameters.enumerated() {
      let named = take(parameter.name, from: &keyword)
      if index < arguments.positional.count {
        guard named == nil else {
          throw .runtime("macro '\(macro.name)' got multiple values for argument '\(parameter.name)'")
        }
        inner[parameter.name] = arguments.positional[index]
      } else if let named {
        inner[parameter.name] = named
      } else if let fallback = parameter.fallback {
        inner[parameter.name] = try interpreter.evaluate(fallback)
      } else {
        inner[parameter.name] = .undefined(.init(message: "parameter '\(parameter.name)' was not provided"))
      }
    }
    try bindRest(Array(arguments.positional.dropFirst(macro.parameters.count)), keyword, in: inner)
  }

  private func bindRest(
    _ positional: [Value], _ keyword: [(name: String, value: Value)], in inner: Scope
  ) throws(TemplateError) {
    guard positional.isEmpty || macro.takesMorePositional else {
      throw .runtime("macro '\(macro.name)' takes not more than \(macro.parameters.count) argument(s)")
    }
    if let first = keyword.first, !macro.takesMoreKeyword {
      throw .runtime("macro '\(macro.name)' takes no keyword argument '\(first.name)'")
    }
    if macro.takesMorePositional { inner["varargs"] = .tuple(positional) }
    if macro.takesMoreKeyword {
      var rest = ValueDictionary()
      for (name, value) in keyword { rest[name] = value }
      inner["kwargs"] = .dictionary(rest)
    }
  }

  private func take(_ name: String, from keyword: inout [(name: String, value: Value)]) -> Value? {
    keyword.firstIndex { $0.name == name }.map { keyword.remove(at: $0).value }
  }
}
