/// Python's string operations, on characters in Python's sense: Unicode scalars.
enum PythonText {
  enum Side { case both, left, right }
  enum Align { case left, right, center }

  /// Without the characters in `set` at its ends, white space if that is nil.
  static func stripped(_ text: String, _ set: Value?, side: Side = .both) throws(TemplateError) -> String {
    var isStripped: (Unicode.Scalar) -> Bool = \.isPythonSpace
    switch set {
    case nil, .some(.none): break
    case .some(.string(let characters)):
      let set = Set(characters.unicodeScalars)
      isStripped = { set.contains($0) }
    case .some(let value): throw .runtime("strip arg must be None or str, not \(value.typeName)")
    }
    var scalars = text.unicodeScalars[...]
    if side != .right { while let first = scalars.first, isStripped(first) { scalars.removeFirst() } }
    if side != .left { while let last = scalars.last, isStripped(last) { scalars.removeLast() } }
    return String(scalars)
  }

  static func replaced(
    _ text: String, _ old: String, with new: String, atMost limit: Int
  ) throws(TemplateError) -> String {
    let limit = limit < 0 ? Int.max : limit
    if old.isEmpty { return try interleaved(text, with: new, atMost: limit) }
    let parts = TextSearch(old).split(text, atMost: limit)
    try Value.checkLength(text.utf8.count + Swift.min(parts.count, limit) * new.utf8.count)
    return parts.joined(separator: new)
  }

  /// `new` before every character and at the end.
  private static func interleaved(
    _ text: String, with new: String, atMost limit: Int
  ) throws(TemplateError) -> String {
    let count = text.unicodeScalars.count + 1
    try Value.checkLength(text.utf8.count + Swift.min(count, limit) * new.utf8.count)
    var result = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index < limit { result += new }
      result.unicodeScalars.append(scalar)
    }
    return count <= limit ? result + new : result
  }

  /// `split()`: at white space, of which there is none in the parts.
  static func words(_ text: String, atMost limit: Int, fromRight: Bool) -> [String] {
    var rest = text.unicodeScalars[...]
    var parts: [String] = []
    func trim() {
      if fromRight {
        while let last = rest.last, last.isPythonSpace { rest.removeLast() }
      } else {
        while let first = rest.first, first.isPythonSpace { rest.removeFirst() }
      }
    }
    trim()
    while !rest.isEmpty, limit < 0 || parts.count < limit {
      if fromRight {
        let start = rest.lastIndex(where: \.isPythonSpace).map { rest.index(after: $0) } ?? rest.startIndex
        parts.append(String(rest[start...]))
        rest = rest[..<start]
      } else {
        let end = rest.firstIndex(where: \.isPythonSpace) ?? rest.endIndex
        parts.append(String(rest[..<end]))
        rest = rest[end...]
      }
      trim()
    }
    if !rest.isEmpty { parts.append(String(rest)) }
    return fromRight ? parts.reversed() : parts
  }

  /// `split(separator)`
  static func split(_ text: String, _ separator: String, atMost limit: Int, fromRight: Bool) -> [String] {
    guard fromRight, limit >= 0 else { return TextSearch(separator).split(text, atMost: limit < 0 ? .max : limit) }
    let reversed = TextSearch(Self.reversed(separator)).split(Self.reversed(text), atMost: limit)
    return reversed.reversed().map(Self.reversed)
  }

  static func reversed(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.reversed())) }

  /// `splitlines()`
  static func lines(_ text: String, keepsEnds: Bool) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var lines: [String] = []
    var start = 0
    var index = 0
    while index < scalars.count {
      guard scalars[index].isLineEnd else {
        index += 1
        continue
      }
      let end = index
      index += scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n" ? 2 : 1
      lines.append(String(String.UnicodeScalarView(scalars[start..<(keepsEnds ? index : end)])))
      start = index
    }
    if start < scalars.count { lines.append(String(String.UnicodeScalarView(scalars[start...]))) }
    return lines
  }

  static func capitalized(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return "" }
    return first.properties.titlecaseMapping + String(text.unicodeScalars.dropFirst()).lowercased()
  }

  /// `title()`: a letter after anything that is none is upper case.
  static func titled(_ text: String) -> String {
    var result = ""
    var isInWord = false
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      result += isInWord ? properties.lowercaseMapping : properties.titlecaseMapping
      isInWord = properties.isCased
    }
    return result
  }

  static func swappedCase(_ text: String) -> String {
    text.unicodeScalars.map {
      $0.properties.isUppercase ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping
    }
    .joined()
  }

  static func isUpper(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.isUppercase }
      && !text.unicodeScalars.contains { $0.properties.isLowercase }
  }

  static func isLower(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.isLowercase }
      && !text.unicodeScalars.contains { $0.properties.isUppercase }
  }

  static func padded(
    _ text: String, to width: Int, align: Align, with fill: Unicode.Scalar = " "
  ) throws(TemplateError) -> String {
    try Value.checkLength(width)
    let missing = width - text.unicodeScalars.count
    guard missing > 0 else { return text }
    // Python puts the odd one left of a text of odd width, in an odd width.
    let left = align == .left ? 0 : align == .right ? missing : missing / 2 + (missing & width & 1)
    func padding(_ count: Int) -> String { String(repeating: String(fill), count: count) }
    return padding(left) + text + padding(missing - left)
  }

  /// `int(text, base)`; nil when it is no integer.
  static func integer(_ text: String, base: Int) -> Int? {
    var digits = number(text)[...]
    let sign = digits.first == "-" || digits.first == "+" ? String(digits.removeFirst()) : ""
    var base = base
    let prefixes = ["0x": 16, "0o": 8, "0b": 2]
    if let prefixed = prefixes[digits.prefix(2).lowercased()], base == 0 || base == prefixed {
      base = prefixed
      digits = digits.dropFirst(2)
    }
    guard let first = digits.first, first != "_", digits.last != "_", !digits.contains("__"),
      first.isHexDigit || base > 16
    else {
      return nil
    }
    return Int(sign + digits.filter { $0 != "_" }, radix: base == 0 ? 10 : base)
  }

  /// `float(text)`; nil when it is no number.
  static func float(_ text: String) -> Double? {
    let number = number(text)
    let letters = number.lowercased().drop { $0 == "-" || $0 == "+" }
    if ["inf", "infinity"].contains(letters) { return number.hasPrefix("-") ? -.infinity : .infinity }
    if letters == "nan" { return .nan }
    guard number.utf8.allSatisfy({ "0123456789+-.eE_".utf8.contains($0) }), !number.hasPrefix("_") else { return nil }
    let digits = number.filter { $0 != "_" }
    // Swift wants a digit on both sides of the point, Python on one.
    return Double(digits.hasPrefix(".") ? "0" + digits : digits.hasSuffix(".") ? digits + "0" : digits)
  }

  private static func number(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.drop(while: \.isPythonSpace).reversed().drop(while: \.isPythonSpace).reversed()))
  }
}

extension Unicode.Scalar {
  var isAlphanumeric: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      true
    default: false
    }
  }
  var isLetter: Bool { isAlphanumeric && properties.numericType == nil }

  fileprivate var isLineEnd: Bool {
    switch value {
    case 0x0a...0x0d, 0x1c...0x1e, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
