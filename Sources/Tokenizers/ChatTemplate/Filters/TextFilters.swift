extension Filters {
  static let text: [String: Filter] = [
    "upper": { value, _, _ in .string(value.text.uppercased()) },
    "lower": { value, _, _ in .string(value.text.lowercased()) },
    "capitalize": { value, _, _ in .string(PythonText.capitalized(value.text)) },
    "title": { value, _, _ in .string(titled(value.text)) },
    "trim": { value, arguments, _ throws(TemplateError) in
      let characters = try arguments.bind("trim", "chars")[0]
      return .string(try PythonText.stripped(value.text, characters))
    },
    "replace": replace, "indent": indent, "center": center, "truncate": truncate, "format": format,
    "escape": { value, _, _ in .string(escaped(value.text)) },
    "e": { value, _, _ in .string(escaped(value.text)) },
    "forceescape": { value, _, _ in .string(escaped(value.text)) },
    "striptags": { value, _, _ in .string(withoutTags(value.text)) },
    "urlencode": urlEncode,
    "wordcount": { value, _, _ in .integer(words(value.text)) },
    "wordwrap": wordWrap,
  ]

  @Sendable private static func replace(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("replace", "old", "new", "count", required: 2)
    let count = try values[2].integer(-1)
    return .string(
      try PythonText.replaced(value.text, values[0]?.text ?? "", with: values[1]?.text ?? "", atMost: count))
  }

  /// A word starts after white space, a hyphen or an opening bracket.
  private static func titled(_ text: String) -> String {
    var result = ""
    var startsWord = true
    for scalar in text.unicodeScalars {
      result += startsWord ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
      startsWord = scalar.isPythonSpace || "-({[<".unicodeScalars.contains(scalar)
    }
    return result
  }

  @Sendable private static func indent(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("indent", "width", "first", "blank")
    let indentation: String
    if case .string(let text)? = values[0] {
      indentation = text
    } else {
      let width = try values[0].integer(4)
      try Value.checkLength(width)
      indentation = String(repeating: " ", count: max(0, width))
    }
    let lines = PythonText.lines(value.text + "\n", keepsEnds: false)
    try Value.checkLength(value.text.utf8.count + lines.count * indentation.utf8.count)
    let indentsBlank = values[2].flag(false)
    var result = values[1].flag(false) ? indentation : ""
    for (index, line) in lines.enumerated() {
      if index > 0 { result += "\n" + (line.isEmpty && !indentsBlank ? "" : indentation) }
      result += line
    }
    return .string(result)
  }

  @Sendable private static func center(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    .string(try PythonText.padded(value.text, to: arguments.bind("center", "width")[0].integer(80), align: .center))
  }

  @Sendable private static func truncate(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("truncate", "length", "killwords", "end", "leeway")
    let (length, end, leeway) = try (values[0].integer(255), values[2].string("..."), values[3].integer(5))
    let scalars = Array(value.text.unicodeScalars)
    let endLength = end.unicodeScalars.count
    guard length >= endLength, leeway >= 0 else { throw .runtime("truncate() needs a length of \(endLength) or more") }
    if scalars.count - leeway <= length { return .string(value.text) }
    var kept = scalars[..<min(scalars.count, length - endLength)]
    if !values[1].flag(false), let blank = kept.lastIndex(of: " ") { kept = kept[..<blank] }
    return .string(String(String.UnicodeScalarView(kept)) + end)
  }

  @Sendable private static func format(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    if arguments.keyword.isEmpty {
      return .string(try PercentFormat.apply(value.text, .tuple(arguments.positional)))
    }
    var dictionary = ValueDictionary()
    for (name, value) in arguments.keyword { dictionary[name] = value }
    return .string(try PercentFormat.apply(value.text, .dictionary(dictionary)))
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&#34;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Without `<…>`, and with white space folded.
  private static func withoutTags(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
      result.append(contentsOf: rest[..<open])
      rest = rest[rest.index(after: close)...]
    }
    result.append(contentsOf: rest)
    return result.split(whereSeparator: \.isPythonSpace).map { String($0) }.joined(separator: " ")
  }

  @Sendable private static func urlEncode(
    _ value: Value, _: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    func encoded(_ text: String, keeps slash: Bool) -> String {
      text.utf8.reduce(into: "") { result, byte in
        let scalar = Unicode.Scalar(byte)
        let isKept = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.isASCIIDigit)
        if isKept || "-._~".unicodeScalars.contains(scalar) || (slash && scalar == "/") {
          result.unicodeScalars.append(scalar)
        } else if scalar == " ", !slash {
          result += "+"
        } else {
          result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
      }
    }
    guard case .dictionary(let dictionary) = value else { return .string(encoded(value.text, keeps: true)) }
    let pairs = zip(dictionary.keys, dictionary.values).map { key, value in
      encoded(key.text, keeps: false) + "=" + encoded(value.text, keeps: false)
    }
    return .string(pairs.joined(separator: "&"))
  }

  private static func words(_ text: String) -> Int {
    var count = 0
    var isInWord = false
    for scalar in text.unicodeScalars {
      let isPart = scalar == "_" || scalar.isAlphanumeric
      if isPart, !isInWord { count += 1 }
      isInWord = isPart
    }
    return count
  }

  @Sendable private static func wordWrap(
    _ value: Value, _ arguments: Arguments, _: Interpreter
  ) throws(TemplateError) -> Value {
    let values = try arguments.bind("wordwrap", "width", "break_long_words", "wrapstring", "break_on_hyphens")
    let width = try values[0].integer(79)
    guard width > 0 else { throw .runtime("wordwrap() needs a width above 0") }
    let wrapped = PythonText.lines(value.text, keepsEnds: false).map { line in
      wrap(line, width: width, breaksWords: values[1].flag(true)).joined(separator: "\n")
    }
    return .string(wrapped.joined(separator: try values[2].string("\n")))
  }

  private static func wrap(_ line: String, width: Int, breaksWords: Bool) -> [String] {
    var lines: [String] = []
    var current = ""
    for word in line.unicodeScalars.split(separator: " ", omittingEmptySubsequences: true) {
      var word = Array(word)
      if !current.isEmpty, current.unicodeScalars.count + 1 + word.count <= width {
        current += " " + String(String.UnicodeScalarView(word))
        continue
      }
      if !current.isEmpty { lines.append(current) }
      while breaksWords, word.count > width {
        lines.append(String(String.UnicodeScalarView(word.prefix(width))))
        word.removeFirst(width)
      }
      current = String(String.UnicodeScalarView(word))
    }
    return lines + [current]
  }
}
