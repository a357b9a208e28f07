/// The `loop` variable: where a `for` is, and for a recursive one the way into its children.
final class LoopState: TemplateFunction {
  private let items: [Value]
  private let statement: Statement.Loop
  private let scope: Scope
  private let depth: Int
  private var position = 0
  private var lastChanged: [Value]?

  init(_ items: [Value], of statement: Statement.Loop, in scope: Scope, depth: Int) {
    (self.items, self.statement, self.scope, self.depth) = (items, statement, scope, depth)
  }

  var typeName: String { "LoopContext" }

  func move(to position: Int) { self.position = position }

  func attribute(_ name: String) -> Value? {
    switch name {
    case "index": .integer(position + 1)
    case "index0": .integer(position)
    case "revindex": .integer(items.count - position)
    case "revindex0": .integer(items.count - position - 1)
    case "first": .bool(position == 0)
    case "last": .bool(position == items.count - 1)
    case "length": .integer(items.count)
    case "depth": .integer(depth + 1)
    case "depth0": .integer(depth)
    case "previtem":
      position > 0 ? items[position - 1] : .undefined(.init(message: "there is no previous item"))
    case "nextitem":
      position + 1 < items.count ? items[position + 1] : .undefined(.init(message: "there is no next item"))
    case "cycle": .object(NativeFunction("cycle") { [self] arguments, _ throws(TemplateError) in try cycle(arguments) })
    case "changed": .object(NativeFunction("changed") { [self] arguments, _ in .bool(changed(arguments.positional)) })
    default: nil
    }
  }

  /// `loop(children)` in a recursive loop.
  func call(_ arguments: Arguments, _ interpreter: Interpreter) throws(TemplateError) -> Value {
    guard statement.isRecursive else {
      throw .runtime("the loop must have the 'recursive' marker to be called recursively")
    }
    let children = try arguments.bind("loop", "iterable", required: 1)[0] ?? .none
    return try interpreter.within(scope) { () throws(TemplateError) in
      .string(
        try interpreter.capture { () throws(TemplateError) in
          try interpreter.runLoop(statement, over: children, depth: depth + 1)
        })
    }
  }

  private func cycle(_ arguments: Arguments) throws(TemplateError) -> Value {
    guard !arguments.positional.isEmpty else { throw .runtime("no items for cycling given") }
    return arguments.positional[position % arguments.positional.count]
  }

  private func changed(_ values: [Value]) -> Bool {
    defer { lastChanged = values }
    guard let lastChanged, lastChanged.count == values.count else { return true }
    return !zip(lastChanged, values).allSatisfy { $0.equals($1) }
  }
}
