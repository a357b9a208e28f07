/// What a call was given.
struct Arguments {
  var positional: [Value] = []
  var keyword: [(name: String, value: Value)] = []

  init(_ positional: [Value] = [], keyword: [(name: String, value: Value)] = []) {
    self.positional = positional
    self.keyword = keyword
  }

  /// Values for `names` in order, nil for those not given; anything left over is an error. The first `required` must
  /// be there.
  func bind(_ function: String, _ names: String..., required: Int = 0) throws(TemplateError) -> [Value?] {
    guard positional.count <= names.count else {
      throw .runtime("\(function)() takes at most \(names.count) arguments (\(positional.count) given)")
    }
    var values = [Value?](repeating: nil, count: names.count)
    for (index, value) in positional.enumerated() { values[index] = value }
    for (name, value) in keyword {
      guard let index = names.firstIndex(of: name) else {
        throw .runtime("\(function)() got an unexpected keyword argument '\(name)'")
      }
      guard values[index] == nil else { throw .runtime("\(function)() got multiple values for argument '\(name)'") }
      values[index] = value
    }
    for index in 0..<required where values[index] == nil {
      throw .runtime("\(function)() is missing the argument '\(names[index])'")
    }
    return values
  }
}

extension Optional where Wrapped == Value {
  /// The argument as an integer, `fallback` when it wasn't given or is none.
  func integer(_ fallback: Int) throws(TemplateError) -> Int {
    switch self {
    case nil, .some(.none): return fallback
    case .some(let value):
      guard let integer = value.asInteger else { throw .runtime("expected an integer, not '\(value.typeName)'") }
      return integer
    }
  }

  func string(_ fallback: String) throws(TemplateError) -> String {
    switch self {
    case nil, .some(.none): return fallback
    case .some(.string(let text)): return text
    case .some(let value): throw .runtime("expected a string, not '\(value.typeName)'")
    }
  }

  func flag(_ fallback: Bool) -> Bool { self?.isTrue ?? fallback }
}
