/// The functions every template can call.
enum Globals {
  /// Made anew for each rendering: objects aren't shared between threads.
  static var all: [String: Value] {
    var all: [String: Value] = [:]
    for (name, body) in functions { all[name] = .object(NativeFunction(name, body)) }
    return all
  }

  private static let maximumRange = 100_000

  private static let functions: [(String, @Sendable (Arguments, Interpreter) throws(TemplateError) -> Value)] = [
    ("raise_exception", raise), ("strftime_now", strftimeNow), ("range", range), ("dict", dictionary),
    ("namespace", namespace), ("cycler", cycler), ("joiner", joiner),
  ]

  @Sendable private static func raise(_ arguments: Arguments, _: Interpreter) throws(TemplateError) -> Value {
    let message = try arguments.bind("raise_exception", "message", required: 1)[0]?.text ?? ""
    throw TemplateError(.raised, message)
  }

  @Sendable private static func strftimeNow(
    _ arguments: Arguments, _ interpreter: Interpreter
  ) throws(TemplateError) -> Value {
    let format = try arguments.bind("strftime_now", "format", required: 1)[0].string("")
    return .string((interpreter.now ?? .now).formatted(format))
  }

  @Sendable private static func range(_ arguments: Arguments, _: Interpreter) throws(TemplateError) -> Value {
    let values = try arguments.bind("range", "start", "stop", "step", required: 1)
    let first = try values[0].integer(0)
    let isSingle = values[1] == nil
    let (start, stop, step) = try (isSingle ? 0 : first, isSingle ? first : values[1].integer(0), values[2].integer(1))
    guard step != 0 else { throw .runtime("range() arg 3 must not be zero") }
    // Counted in floating point, where no difference of two integers overflows.
    let count = ((Double(stop) - Double(start)) / Double(step)).rounded(.up)
    guard count <= Double(maximumRange) else {
      throw TemplateError(.limit, "range() is too big; at most \(maximumRange) numbers are possible")
    }
    return .list(stride(from: start, to: stop, by: step).map { .integer($0) })
  }

  @Sendable private static func dictionary(_ arguments: Arguments, _: Interpreter) throws(TemplateError) -> Value {
    var dictionary = ValueDictionary()
    guard arguments.positional.count <= 1 else { throw .runtime("dict expected at most 1 argument") }
    try fill(arguments) { dictionary[$0] = $1 }
    return .dictionary(dictionary)
  }

  @Sendable private static func namespace(
    _ arguments: Arguments, _ interpreter: Interpreter
  ) throws(TemplateError) -> Value {
    let namespace = interpreter.makeNamespace()
    try fill(arguments) { namespace.set($0.text, $1) }
    return .object(namespace)
  }

  /// The entries of a mapping or of pairs, then the named arguments.
  private static func fill(_ arguments: Arguments, _ store: (Value, Value) -> Void) throws(TemplateError) {
    if case .dictionary(let source)? = arguments.positional.first {
      for (key, value) in zip(source.keys, source.values) { store(key, value) }
    } else if let pairs = arguments.positional.first {
      for pair in try pairs.iterated() {
        let pair = try pair.iterated()
        guard pair.count == 2, ValueDictionary.isHashable(pair[0]) else { throw .runtime("dict() needs pairs") }
        store(pair[0], pair[1])
      }
    }
    for (name, value) in arguments.keyword { store(.string(name), value) }
  }

  @Sendable private static func cycler(_ arguments: Arguments, _: Interpreter) throws(TemplateError) -> Value {
    guard !arguments.positional.isEmpty else { throw .runtime("at least one item has to be provided") }
    return .object(Cycler(arguments.positional))
  }

  @Sendable private static func joiner(_ arguments: Arguments, _: Interpreter) throws(TemplateError) -> Value {
    .object(Joiner(try arguments.bind("joiner", "sep")[0] ?? .string(", ")))
  }
}
