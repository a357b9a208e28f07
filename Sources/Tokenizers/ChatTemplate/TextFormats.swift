/// `"%s and %d" % values`
enum PercentFormat {
  static func apply(_ format: String, _ value: Value) throws(TemplateError) -> String {
    var arguments: [Value] = if case .tuple(let elements) = value { elements } else { [value] }
    var result = ""
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      if rest.first == "%" {
        result += "%"
        rest.removeFirst()
        continue
      }
      let name = try name(&rest)
      var specification = try specification(&rest)
      var argument = try next(name, value, &arguments)
      if specification.type == "r" {
        argument = .string(argument.representation)
        specification.type = "s"
      }
      result += try specification.apply(to: argument)
      try Value.checkLength(result.utf8.count)
    }
    let mayBeUnused =
      switch value {
      case .list, .dictionary, .undefined, .object: true
      default: false
      }
    if !mayBeUnused, !arguments.isEmpty {
      throw .runtime("not all arguments converted during string formatting")
    }
    return result
  }

  /// `%(name)s`
  private static func name(_ rest: inout Substring.UnicodeScalarView) throws(TemplateError) -> String? {
    guard rest.first == "(" else { return nil }
    guard let close = rest.firstIndex(of: ")") else { throw .runtime("incomplete format key") }
    let name = String(rest[rest.index(after: rest.startIndex)..<close])
    rest = rest[rest.index(after: close)...]
    return name
  }

  private static func specification(
    _ rest: inout Substring.UnicodeScalarView
  ) throws(TemplateError) -> FormatSpecification {
    var specification = FormatSpecification()
    while let flag = rest.first, "-+ #0".unicodeScalars.contains(flag) {
      switch flag {
      case "-": specification.align = .left
      case "#": specification.isAlternate = true
      case "0": (specification.fill, specification.padsAfterSign) = ("0", true)
      default: specification.sign = flag
      }
      rest.removeFirst()
    }
    if specification.align == nil {
      specification.align = .right
    } else {
      (specification.fill, specification.padsAfterSign) = (" ", false)
    }
    specification.width = try FormatSpecification.number(&rest) ?? 0
    if rest.first == "." {
      rest.removeFirst()
      specification.precision = try FormatSpecification.number(&rest) ?? 0
    }
    guard let type = rest.popFirst() else { throw .runtime("incomplete format") }
    guard "srdiuxXoeEfFgGc".unicodeScalars.contains(type) else {
      throw .runtime("unsupported format character '\(type)'")
    }
    specification.type = type
    return specification
  }

  private static func next(
    _ name: String?, _ value: Value, _ arguments: inout [Value]
  ) throws(TemplateError) -> Value {
    if let name {
      guard case .dictionary(let dictionary) = value else { throw .runtime("format requires a mapping") }
      arguments = []
      guard let found = dictionary[name] else { throw .runtime("the format has no value for '\(name)'") }
      return found
    }
    guard !arguments.isEmpty else { throw .runtime("not enough arguments for format string") }
    return arguments.removeFirst()
  }
}

/// `"{} and {name:>8}".format(…)`
enum BraceFormat {
  static func apply(_ format: String, _ arguments: Arguments) throws(TemplateError) -> String {
    var result = ""
    var automatic = 0
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "{" || scalar == "}", rest.first == scalar {
        result.unicodeScalars.append(scalar)
        rest.removeFirst()
      } else if scalar == "{" {
        guard let close = rest.firstIndex(of: "}") else { throw .runtime("expected '}' before end of string") }
        result += try field(String(rest[..<close]), arguments, &automatic)
        rest = rest[rest.index(after: close)...]
        try Value.checkLength(result.utf8.count)
      } else if scalar == "}" {
        throw .runtime("Single '}' encountered in format string")
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `name!conversion:specification`
  private static func field(
    _ field: String, _ arguments: Arguments, _ automatic: inout Int
  ) throws(TemplateError) -> String {
    let halves = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = halves[0].split(separator: "!", maxSplits: 1, omittingEmptySubsequences: false)
    var value = try argument(String(parts[0]), arguments, &automatic)
    if parts.count > 1 { value = .string(parts[1] == "r" ? value.representation : value.text) }
    return try FormatSpecification(halves.count > 1 ? String(halves[1]) : "").apply(to: value)
  }

  /// `0.attribute[key]`
  private static func argument(
    _ path: String, _ arguments: Arguments, _ automatic: inout Int
  ) throws(TemplateError) -> Value {
    let name = path.prefix { $0 != "." && $0 != "[" }
    var rest = path.dropFirst(name.count)
    var value = try root(String(name), arguments, &automatic)
    while let mark = rest.popFirst() {
      let key = rest.prefix { mark == "[" ? $0 != "]" : $0 != "." && $0 != "[" }
      rest = rest.dropFirst(key.count + (mark == "[" ? 1 : 0))
      value =
        mark == "["
        ? try value.item(Int(key).map { .integer($0) } ?? .string(String(key))) : try value.attribute(String(key))
    }
    return value
  }

  private static func root(
    _ name: String, _ arguments: Arguments, _ automatic: inout Int
  ) throws(TemplateError) -> Value {
    if let named = arguments.keyword.first(where: { $0.name == name }) { return named.value }
    let index = name.isEmpty ? automatic : Int(name)
    if name.isEmpty { automatic += 1 }
    guard let index, arguments.positional.indices.contains(index) else {
      throw .runtime("the format has no value for '{\(name)}'")
    }
    return arguments.positional[index]
  }
}
