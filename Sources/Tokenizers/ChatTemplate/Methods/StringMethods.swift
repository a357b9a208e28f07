/// Methods of Python's `str`.
enum StringMethods {
  typealias Method =
    @Sendable (_ text: String, _ arguments: Arguments, _ interpreter: Interpreter)
    throws(TemplateError) -> Value

  static let all: [String: Method] = [changing, splitting, searching, asking].reduce(into: [:]) { all, group in
    all.merge(group) { first, _ in first }
  }

  private static let changing: [String: Method] = [
    "upper": { text, _, _ in .string(text.uppercased()) },
    "lower": { text, _, _ in .string(text.lowercased()) },
    "casefold": { text, _, _ in .string(text.lowercased()) },
    "capitalize": { text, _, _ in .string(PythonText.capitalized(text)) },
    "title": { text, _, _ in .string(PythonText.titled(text)) },
    "swapcase": { text, _, _ in .string(PythonText.swappedCase(text)) },
    "strip": { text, arguments, _ throws(TemplateError) in try strip(text, arguments, .both) },
    "lstrip": { text, arguments, _ throws(TemplateError) in try strip(text, arguments, .left) },
    "rstrip": { text, arguments, _ throws(TemplateError) in try strip(text, arguments, .right) },
    "center": { text, arguments, _ throws(TemplateError) in try pad(text, arguments, .center) },
    "ljust": { text, arguments, _ throws(TemplateError) in try pad(text, arguments, .left) },
    "rjust": { text, arguments, _ throws(TemplateError) in try pad(text, arguments, .right) },
    "zfill": zeroFill,
    "replace": { text, arguments, _ throws(TemplateError) in
      let values = try arguments.bind("replace", "old", "new", "count", required: 2)
      let (old, new) = try (values[0].string(""), values[1].string(""))
      return .string(try PythonText.replaced(text, old, with: new, atMost: values[2].integer(-1)))
    },
    "removeprefix": { text, arguments, _ throws(TemplateError) in
      let prefix = try arguments.bind("removeprefix", "prefix", required: 1)[0].string("")
      return .string(
        text.utf8.starts(with: prefix.utf8)
          ? String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : text)
    },
    "removesuffix": { text, arguments, _ throws(TemplateError) in
      let suffix = try arguments.bind("removesuffix", "suffix", required: 1)[0].string("")
      return .string(
        hasSuffix(text, suffix) ? String(decoding: text.utf8.dropLast(suffix.utf8.count), as: UTF8.self) : text)
    },
    "join": { text, arguments, _ throws(TemplateError) in
      var result = ""
      let elements = try (arguments.bind("join", "iterable", required: 1)[0] ?? .none).iterated()
      for (index, element) in elements.enumerated() {
        guard case .string(let part) = element else {
          throw .runtime("sequence item \(index): expected str instance, \(element.typeName) found")
        }
        result += index > 0 ? text + part : part
        try Value.checkLength(result.utf8.count)
      }
      return .string(result)
    },
    "format": { text, arguments, _ throws(TemplateError) in .string(try BraceFormat.apply(text, arguments)) },
  ]

  private static func strip(
    _ text: String, _ arguments: Arguments, _ side: PythonText.Side
  ) throws(TemplateError) -> Value {
    .string(try PythonText.stripped(text, arguments.bind("strip", "chars")[0], side: side))
  }

  private static func pad(
    _ text: String, _ arguments: Arguments, _ align: PythonText.Align
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("pad", "width", "fillchar", required: 1)
    let fill = Array(try values[1].string(" ").unicodeScalars)
    guard fill.count == 1 else { throw .runtime("The fill character must be exactly one character long") }
    return .string(try PythonText.padded(text, to: values[0].integer(0), align: align, with: fill[0]))
  }

  @Sendable private static func zeroFill(
    _ text: String, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let width = try arguments.bind("zfill", "width", required: 1)[0].integer(0)
    let sign = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.prefix(1)) : ""
    let digits = String(text.dropFirst(sign.count))
    return .string(sign + (try PythonText.padded(digits, to: max(0, width - sign.count), align: .right, with: "0")))
  }

  private static let splitting: [String: Method] = [
    "split": { text, arguments, _ throws(TemplateError) in try split(text, arguments, fromRight: false) },
    "rsplit": { text, arguments, _ throws(TemplateError) in try split(text, arguments, fromRight: true) },
    "splitlines": { text, arguments, _ throws(TemplateError) in
      let keepsEnds = try arguments.bind("splitlines", "keepends")[0].flag(false)
      return .list(PythonText.lines(text, keepsEnds: keepsEnds).map { .string($0) })
    },
    "partition": { text, arguments, _ throws(TemplateError) in try partition(text, arguments, fromRight: false) },
    "rpartition": { text, arguments, _ throws(TemplateError) in try partition(text, arguments, fromRight: true) },
  ]

  private static func split(
    _ text: String, _ arguments: Arguments, fromRight: Bool
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("split", "sep", "maxsplit")
    let limit = try values[1].integer(-1)
    if case .string(let separator)? = values[0] {
      guard !separator.isEmpty else { throw .runtime("empty separator") }
      return .list(PythonText.split(text, separator, atMost: limit, fromRight: fromRight).map { .string($0) })
    }
    _ = try values[0].string("")
    return .list(PythonText.words(text, atMost: limit, fromRight: fromRight).map { .string($0) })
  }

  private static func partition(
    _ text: String, _ arguments: Arguments, fromRight: Bool
  ) throws(TemplateError) -> Value {
    let separator = try arguments.bind("partition", "sep", required: 1)[0].string("")
    guard !separator.isEmpty else { throw .runtime("empty separator") }
    let parts = PythonText.split(text, separator, atMost: 1, fromRight: fromRight)
    if parts.count == 2 { return .tuple([.string(parts[0]), .string(separator), .string(parts[1])]) }
    let (whole, empty) = (Value.string(text), Value.string(""))
    return .tuple(fromRight ? [empty, empty, whole] : [whole, empty, empty])
  }

  private static let searching: [String: Method] = [
    "startswith": { text, arguments, _ throws(TemplateError) in
      try affix(text, arguments, "startswith") { $0.utf8.starts(with: $1.utf8) }
    },
    "endswith": { text, arguments, _ throws(TemplateError) in try affix(text, arguments, "endswith", hasSuffix) },
    "find": { text, arguments, _ throws(TemplateError) in
      .integer(try position(text, arguments, "find", fromRight: false) ?? -1)
    },
    "rfind": { text, arguments, _ throws(TemplateError) in
      .integer(try position(text, arguments, "rfind", fromRight: true) ?? -1)
    },
    "index": { text, arguments, _ throws(TemplateError) in
      guard let index = try position(text, arguments, "index", fromRight: false) else {
        throw .runtime("substring not found")
      }
      return .integer(index)
    },
    "rindex": { text, arguments, _ throws(TemplateError) in
      guard let index = try position(text, arguments, "rindex", fromRight: true) else {
        throw .runtime("substring not found")
      }
      return .integer(index)
    },
    "count": { text, arguments, _ throws(TemplateError) in
      let values = try arguments.bind("count", "sub", "start", "end", required: 1)
      let part = try values[0].string("")
      let end = try values[2].map { _ throws(TemplateError) in try values[2].integer(0) }
      let range = try Value.string(text).slice(values[1].integer(0), end, nil)
      if part.isEmpty { return .integer(try range.length() + 1) }
      return .integer(TextSearch(part).matches(in: Array(range.text.utf8)).count)
    },
  ]

  private static func hasSuffix(_ text: String, _ suffix: String) -> Bool {
    text.utf8.count >= suffix.utf8.count && text.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }

  /// The affix may be a tuple of alternatives; a start and an end may follow.
  private static func affix(
    _ text: String, _ arguments: Arguments, _ name: String, _ matches: (String, String) -> Bool
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind(name, "affix", "start", "end", required: 1)
    let end = try values[2].map { _ throws(TemplateError) in try values[2].integer(0) }
    let part = try Value.string(text).slice(values[1].integer(0), end, nil).text
    let affixes: [Value] = if case .tuple(let affixes)? = values[0] { affixes } else { [values[0] ?? .none] }
    for affix in affixes {
      guard case .string(let affix) = affix else {
        throw .runtime("\(name) first arg must be str or a tuple of str, not \(affix.typeName)")
      }
      if matches(part, affix) { return .bool(true) }
    }
    return .bool(false)
  }

  /// Position of the first or last occurrence, in characters.
  private static func position(
    _ text: String, _ arguments: Arguments, _ name: String, fromRight: Bool
  ) throws(TemplateError) -> Int? {
    let values = try arguments.bind(name, "sub", "start", "end", required: 1)
    let part = try values[0].string("")
    let count = text.unicodeScalars.count
    func bound(_ value: Value?, _ fallback: Int) throws(TemplateError) -> Int {
      let bound = try value.integer(fallback)
      return min(max(0, bound < 0 ? max(bound, -count) + count : bound), count)
    }
    let (start, end) = try (bound(values[1], 0), bound(values[2], count))
    guard start <= end else { return nil }
    let scalars = String(text.unicodeScalars.dropFirst(start).prefix(end - start))
    if part.isEmpty { return fromRight ? end : start }
    let parts = PythonText.split(scalars, part, atMost: 1, fromRight: fromRight)
    return parts.count == 2 ? start + parts[0].unicodeScalars.count : nil
  }

  private static let asking: [String: Method] = [
    "isdigit": all(\.isDigit), "isnumeric": all { $0.properties.numericType != nil },
    "isdecimal": all { $0.properties.numericType == .decimal },
    "isalpha": all { $0.isLetter }, "isalnum": all { $0.isAlphanumeric }, "isspace": all(\.isPythonSpace),
    "isascii": { text, _, _ in .bool(text.utf8.allSatisfy { $0 < 0x80 }) },
    "isupper": { text, _, _ in .bool(PythonText.isUpper(text)) },
    "islower": { text, _, _ in .bool(PythonText.isLower(text)) },
    "istitle": { text, _, _ in
      .bool(
        PythonText.titled(text).utf8.elementsEqual(text.utf8) && text.unicodeScalars.contains { $0.properties.isCased })
    },
  ]

  private static func all(_ holds: @escaping @Sendable (Unicode.Scalar) -> Bool) -> Method {
    { text, _, _ in .bool(!text.isEmpty && text.unicodeScalars.allSatisfy(holds)) }
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { properties.numericType == .decimal || properties.numericType == .digit }
}
