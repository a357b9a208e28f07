/// Cuts a template into tokens and settles its white space, with Jinja's `trim_blocks` and `lstrip_blocks` on as
/// Hugging Face has them: the line end after a block tag goes, and so do the blanks before one that begins its line.
/// `-` in a tag strips all white space on its side, `+` none.
struct Lexer {
  private let source: [Unicode.Scalar]
  private let lineStarts: [Int]
  private(set) var tokens: [TemplateToken] = []
  private var index = 0
  /// Whether what comes next begins a line.
  private var isLineStart = true

  init(_ text: String) {
    let source = Self.normalized(text)
    lineStarts = [0] + source.indices.filter { source[$0] == "\n" }.map { $0 + 1 }
    self.source = source
  }

  static func tokenize(_ text: String) throws(TemplateError) -> [TemplateToken] {
    var lexer = Lexer(text)
    while lexer.index < lexer.source.count { try lexer.textAndTag() }
    lexer.add(.end, at: lexer.index)
    return lexer.tokens
  }

  /// Line ends become `\n`; the last one is dropped.
  private static func normalized(_ text: String) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\r" {
        scalars.append("\n")
      } else if !(scalar == "\n" && previous == "\r") {
        scalars.append(scalar)
      }
      previous = scalar
    }
    if scalars.last == "\n" { scalars.removeLast() }
    return scalars
  }

  // MARK: Text and tags

  private enum Tag { case block, variable, comment }

  private mutating func textAndTag() throws(TemplateError) {
    let start = index
    var tag: Tag?
    while index < source.count, tag == nil {
      tag = tagStart(at: index)
      if tag == nil { index += 1 }
    }
    let textEnd = index
    guard let tag else { return addText(start..<textEnd, isLineStart: isLineStart, sign: "+", isVariable: true) }
    index += 2
    let sign = takeSign()
    addText(start..<textEnd, isLineStart: isLineStart, sign: sign, isVariable: tag == .variable)
    isLineStart = false
    switch tag {
    case .comment: try comment(from: textEnd)
    case .variable: try tokensInTag(from: textEnd, isBlock: false)
    case .block: if try !raw(from: textEnd) { try tokensInTag(from: textEnd, isBlock: true) }
    }
  }

  private func tagStart(at index: Int) -> Tag? {
    guard index + 1 < source.count, source[index] == "{" else { return nil }
    return switch source[index + 1] {
    case "%": .block
    case "{": .variable
    case "#": .comment
    default: nil
    }
  }

  private mutating func takeSign() -> Unicode.Scalar? {
    guard let scalar = peek(), scalar == "-" || scalar == "+" else { return nil }
    index += 1
    return scalar
  }

  private mutating func addText(_ range: Range<Int>, isLineStart: Bool, sign: Unicode.Scalar?, isVariable: Bool) {
    var end = range.upperBound
    if sign == "-" {
      while end > range.lowerBound, source[end - 1].isPythonSpace { end -= 1 }
    } else if sign != "+", !isVariable {
      var line = end
      while line > range.lowerBound, source[line - 1] != "\n", source[line - 1].isPythonSpace { line -= 1 }
      let beginsLine = line == range.lowerBound ? isLineStart : source[line - 1] == "\n"
      if beginsLine { end = line }
    }
    guard end > range.lowerBound else { return }
    var text = ""
    text.unicodeScalars.append(contentsOf: source[range.lowerBound..<end])
    add(.text(text), at: range.lowerBound)
  }

  private mutating func comment(from start: Int) throws(TemplateError) {
    while index < source.count {
      if peek() == "#", peek(1) == "}" {
        let sign = index > start + 2 ? source[index - 1] : " "
        index += 2
        finishTag(sign: sign == "-" || sign == "+" ? sign : nil, trims: true)
        return
      }
      index += 1
    }
    throw error("The comment has no end", at: start)
  }

  /// After a tag's last brace: drops the white space that goes with it.
  private mutating func finishTag(sign: Unicode.Scalar?, trims: Bool) {
    if sign == "-" {
      while let scalar = peek(), scalar.isPythonSpace { index += 1 }
    } else if sign != "+", trims, peek() == "\n" {
      index += 1
    }
    isLineStart = index > 0 && source[index - 1] == "\n"
  }

  // MARK: Raw text

  /// `{% raw %}…{% endraw %}`, whose text is taken as it is.
  private mutating func raw(from start: Int) throws(TemplateError) -> Bool {
    guard let (body, sign) = keywordTag("raw", at: index) else { return false }
    index = body
    finishTag(sign: sign, trims: false)
    let textStart = index
    while index < source.count {
      if tagStart(at: index) == .block {
        let textEnd = index
        let leading: Unicode.Scalar? = peek(2) == "-" || peek(2) == "+" ? peek(2) : nil
        if let (after, sign) = keywordTag("endraw", at: index + (leading == nil ? 2 : 3)) {
          addText(textStart..<textEnd, isLineStart: false, sign: leading, isVariable: false)
          index = after
          finishTag(sign: sign, trims: true)
          return true
        }
      }
      index += 1
    }
    throw error("'{% raw %}' has no '{% endraw %}'", at: start)
  }

  /// Where the tag `keyword %}` at `start` ends, and its sign.
  private func keywordTag(_ keyword: String, at start: Int) -> (end: Int, sign: Unicode.Scalar?)? {
    var index = start
    func skipBlanks() { while index < source.count, source[index].isPythonSpace { index += 1 } }
    skipBlanks()
    for scalar in keyword.unicodeScalars {
      guard index < source.count, source[index] == scalar else { return nil }
      index += 1
    }
    skipBlanks()
    var sign: Unicode.Scalar?
    if index < source.count, source[index] == "-" || source[index] == "+" {
      sign = source[index]
      index += 1
    }
    guard index + 1 < source.count, source[index] == "%", source[index + 1] == "}" else { return nil }
    return (index + 2, sign)
  }

  // MARK: Inside a tag

  private mutating func tokensInTag(from start: Int, isBlock: Bool) throws(TemplateError) {
    add(isBlock ? .blockStart : .variableStart, at: start)
    var brackets: [Unicode.Scalar] = []
    let closing: Unicode.Scalar = isBlock ? "%" : "}"
    while let scalar = peek() {
      if scalar.isPythonSpace {
        index += 1
      } else if brackets.isEmpty, let (length, sign) = tagEnd(closing, isBlock: isBlock) {
        add(isBlock ? .blockEnd : .variableEnd, at: index)
        index += length
        finishTag(sign: sign, trims: isBlock)
        return
      } else if scalar == "\"" || scalar == "'" {
        try string(quote: scalar)
      } else if scalar.isASCIIDigit {
        try number()
      } else if scalar.isNameStart {
        name()
      } else {
        try symbol(&brackets)
      }
    }
    throw error("The tag has no end; expected '\(isBlock ? "%}" : "}}")'", at: start)
  }

  private func tagEnd(_ closing: Unicode.Scalar, isBlock: Bool) -> (length: Int, sign: Unicode.Scalar?)? {
    let hasSign = peek() == "-" || (isBlock && peek() == "+")
    let offset = hasSign ? 1 : 0
    guard peek(offset) == closing, peek(offset + 1) == "}" else { return nil }
    return (offset + 2, hasSign ? peek() : nil)
  }

  private mutating func name() {
    let start = index
    while let scalar = peek(), scalar.isNamePart { index += 1 }
    add(.name(text(start..<index)), at: start)
  }

  private mutating func symbol(_ brackets: inout [Unicode.Scalar]) throws(TemplateError) {
    let start = index
    for length in [2, 1] where start + length <= source.count {
      let symbol = text(start..<start + length)
      guard Self.symbols.contains(symbol) else { continue }
      try balance(symbol, &brackets)
      index += length
      add(.symbol(symbol), at: start)
      return
    }
    throw error("Unexpected character '\(source[start])'", at: start)
  }

  private func balance(_ symbol: String, _ brackets: inout [Unicode.Scalar]) throws(TemplateError) {
    switch symbol {
    case "(": brackets.append(")")
    case "[": brackets.append("]")
    case "{": brackets.append("}")
    case ")", "]", "}":
      guard let expected = brackets.popLast() else { throw error("Unexpected '\(symbol)'", at: index) }
      guard symbol == String(expected) else { throw error("Expected '\(expected)', found '\(symbol)'", at: index) }
    default: break
    }
  }

  private static let symbols: Set<String> = [
    "+", "-", "/", "//", "*", "%", "**", "~", "[", "]", "(", ")", "{", "}", "==", "!=", ">", ">=", "<", "<=", "=", ".",
    ":", "|", ",", ";",
  ]

  // MARK: Literals

  private mutating func number() throws(TemplateError) {
    let start = index
    if peek() == "0", let base = Self.base(peek(1)), let digit = peek(2), digit.isHexDigit || digit == "_" {
      index += 2
      let digits = takeDigits { $0.isHexDigit }
      guard let value = Int(digits, radix: base) else {
        throw error("'\(text(start..<index))' is no integer", at: start)
      }
      return add(.integer(value), at: start)
    }
    var digits = takeDigits { $0.isASCIIDigit }
    var isFloat = false
    if peek() == ".", let next = peek(1), next.isASCIIDigit {
      index += 1
      digits += "." + takeDigits { $0.isASCIIDigit }
      isFloat = true
    }
    if let exponent = takeExponent() {
      digits += exponent
      isFloat = true
    }
    if !isFloat, let value = Int(digits) { return add(.integer(value), at: start) }
    guard isFloat, let value = Double(digits) else { throw error("The integer \(digits) is too large", at: start) }
    add(.float(value), at: start)
  }

  private static func base(_ letter: Unicode.Scalar?) -> Int? {
    switch letter {
    case "x", "X": 16
    case "o", "O": 8
    case "b", "B": 2
    default: nil
    }
  }

  /// Digits, which may have single underscores between them.
  private mutating func takeDigits(_ isDigit: (Unicode.Scalar) -> Bool) -> String {
    var digits = ""
    while let scalar = peek() {
      if isDigit(scalar) {
        digits.unicodeScalars.append(scalar)
      } else if scalar != "_" || !(peek(1).map(isDigit) ?? false) {
        break
      }
      index += 1
    }
    return digits
  }

  private mutating func takeExponent() -> String? {
    guard peek() == "e" || peek() == "E" else { return nil }
    let hasSign = peek(1) == "+" || peek(1) == "-"
    guard let digit = peek(hasSign ? 2 : 1), digit.isASCIIDigit else { return nil }
    let sign = hasSign ? text(index + 1..<index + 2) : ""
    index += hasSign ? 2 : 1
    return "e" + sign + takeDigits { $0.isASCIIDigit }
  }

  private mutating func string(quote: Unicode.Scalar) throws(TemplateError) {
    let start = index
    index += 1
    var value = String.UnicodeScalarView()
    while let scalar = peek() {
      index += 1
      if scalar == quote { return add(.string(String(value)), at: start) }
      if scalar == "\\" {
        try escape(into: &value)
      } else {
        value.append(scalar)
      }
    }
    throw error("The string has no end", at: start)
  }

  /// Python's escapes; an unknown one keeps its backslash.
  private mutating func escape(into value: inout String.UnicodeScalarView) throws(TemplateError) {
    let start = index - 1
    guard let scalar = peek() else { return }
    index += 1
    if let simple = Self.escapes[scalar] { return value.append(simple) }
    switch scalar {
    case "\n": return
    case "x": try value.append(hexEscape(2, from: start))
    case "u": try value.append(hexEscape(4, from: start))
    case "U": try value.append(hexEscape(8, from: start))
    case "0"..."7": value.append(octalEscape(scalar))
    default: value.append(contentsOf: ["\\", scalar])
    }
  }

  private mutating func hexEscape(_ count: Int, from start: Int) throws(TemplateError) -> Unicode.Scalar {
    let end = index + count
    guard end <= source.count, source[index..<end].allSatisfy(\.isHexDigit),
      let value = UInt32(text(index..<end), radix: 16)
    else { throw error("The escape needs \(count) hexadecimal digits", at: start) }
    index = end
    return Unicode.Scalar(value) ?? "\u{fffd}"
  }

  private mutating func octalEscape(_ first: Unicode.Scalar) -> Unicode.Scalar {
    var value = first.value - 0x30
    for _ in 0..<2 {
      guard let next = peek(), ("0"..."7").contains(next) else { break }
      value = value * 8 + next.value - 0x30
      index += 1
    }
    return Unicode.Scalar(value) ?? "\u{fffd}"
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "\\": "\\", "'": "'", "\"": "\"", "n": "\n", "r": "\r", "t": "\t", "a": "\u{7}", "b": "\u{8}", "f": "\u{c}",
    "v": "\u{b}",
  ]

  // MARK: Source

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    index + offset < source.count ? source[index + offset] : nil
  }

  private func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: source[range])
    return String(text)
  }

  private mutating func add(_ kind: TemplateToken.Kind, at index: Int) {
    tokens.append(TemplateToken(kind: kind, position: position(of: index)))
  }

  private func position(of index: Int) -> SourcePosition {
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= index { low = middle } else { high = middle }
    }
    return SourcePosition(line: low + 1, column: index - lineStarts[low] + 1)
  }

  private func error(_ message: String, at index: Int) -> TemplateError {
    TemplateError(.syntax, message, at: position(of: index))
  }
}

extension Unicode.Scalar {
  /// White space as Python's `str.strip` has it.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0d, 0x1c...0x20: true
    case 0x21...0x7f: false
    default: properties.isWhitespace
    }
  }
  var isASCIIDigit: Bool { ("0"..."9").contains(self) }
  var isHexDigit: Bool { isASCIIDigit || ("a"..."f").contains(self) || ("A"..."F").contains(self) }
  var isNameStart: Bool { self == "_" || properties.isXIDStart }
  var isNamePart: Bool { self == "_" || properties.isXIDContinue }
}
