/// The part of a format after the colon or the percent sign: fill, alignment, sign, width, precision and type.
struct FormatSpecification {
  var fill: Unicode.Scalar = " "
  var align: PythonText.Align?
  var padsAfterSign = false
  var sign: Unicode.Scalar = "-"
  var isAlternate = false
  var grouping: Unicode.Scalar?
  var width = 0
  var precision: Int?
  var type: Unicode.Scalar?

  /// `[[fill]align][sign][#][0][width][,][.precision][type]`
  init(_ text: String) throws(TemplateError) {
    var rest = text.unicodeScalars[...]
    if let second = rest.dropFirst().first, let align = Self.align(second), let first = rest.first {
      (fill, self.align, padsAfterSign) = (first, align, second == "=")
      rest = rest.dropFirst(2)
    } else if let first = rest.first, let align = Self.align(first) {
      (self.align, padsAfterSign) = (align, first == "=")
      rest.removeFirst()
    }
    if let first = rest.first, "+- ".unicodeScalars.contains(first) { sign = rest.removeFirst() }
    if rest.first == "#" {
      isAlternate = true
      rest.removeFirst()
    }
    if rest.first == "0", align == nil {
      (fill, align, padsAfterSign) = ("0", .right, true)
    }
    width = try Self.number(&rest) ?? 0
    if let first = rest.first, first == "," || first == "_" { grouping = rest.removeFirst() }
    if rest.first == "." {
      rest.removeFirst()
      precision = try Self.number(&rest)
    }
    type = rest.popFirst()
    guard rest.isEmpty else { throw .runtime("Invalid format specifier '\(text)'") }
  }

  init() {}

  private static func align(_ scalar: Unicode.Scalar) -> PythonText.Align? {
    switch scalar {
    case "<": .left
    case ">", "=": .right
    case "^": .center
    default: nil
    }
  }

  static func number(_ text: inout Substring.UnicodeScalarView) throws(TemplateError) -> Int? {
    var value: Int?
    while let scalar = text.first, scalar.isASCIIDigit {
      value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
      guard value ?? 0 <= 100_000 else { throw TemplateError(.limit, "A width in a format is too large") }
      text.removeFirst()
    }
    return value
  }

  func apply(to value: Value) throws(TemplateError) -> String {
    switch type {
    case nil, "s":
      if type == nil, value.asNumber != nil, case .bool = value {
      } else if type == nil, value.asNumber != nil {
        return try number(value, precision == nil && value.asInteger != nil ? "d" : nil)
      }
      let text = precision.map { String(value.text.unicodeScalars.prefix($0)) } ?? value.text
      return try pad(text, align ?? .left)
    case .some(let type): return try number(value, type)
    }
  }

  private func pad(_ text: String, _ align: PythonText.Align) throws(TemplateError) -> String {
    guard align == .center else { return try PythonText.padded(text, to: width, align: align, with: fill) }
    // Unlike `str.center`, a format always leaves the odd one for the right.
    let length = text.unicodeScalars.count
    let left = try PythonText.padded(text, to: length + max(0, width - length) / 2, align: .right, with: fill)
    return try PythonText.padded(left, to: width, align: .left, with: fill)
  }

  private func number(_ value: Value, _ type: Unicode.Scalar?) throws(TemplateError) -> String {
    let isNegative = (value.asNumber ?? 0) < 0
    var digits = try magnitude(value, type)
    if let grouping { digits = Self.grouped(digits, by: grouping) }
    let sign = isNegative ? "-" : self.sign == "-" ? "" : String(self.sign)
    guard padsAfterSign else {
      return try pad(sign + digits, align ?? .right)
    }
    return sign + (try PythonText.padded(digits, to: max(0, width - sign.count), align: .right, with: fill))
  }

  private func magnitude(_ value: Value, _ type: Unicode.Scalar?) throws(TemplateError) -> String {
    func integer() throws(TemplateError) -> String.SubSequence {
      guard let integer = value.asInteger else {
        throw .runtime("Unknown format code '\(type ?? "d")' for object of type '\(value.typeName)'")
      }
      let radix = type == "x" || type == "X" ? 16 : type == "o" ? 8 : type == "b" ? 2 : 10
      return String(integer.magnitude, radix: radix, uppercase: type == "X")[...]
    }
    switch type {
    case "d", "i", "u": return String(try integer())
    case "x", "X", "o", "b": return (isAlternate ? "0\(type ?? "x")" : "") + (try integer())
    case "c":
      guard let code = value.asInteger, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
        throw .runtime("%c arg not in range")
      }
      return String(scalar)
    default: return try float(value, type)
    }
  }

  private func float(_ value: Value, _ type: Unicode.Scalar?) throws(TemplateError) -> String {
    guard let number = value.asNumber?.magnitude else {
      throw .runtime("Unknown format code '\(type ?? "f")' for object of type '\(value.typeName)'")
    }
    switch type {
    case "f", "F": return DecimalText.fixed(number, precision ?? 6)
    case "e": return DecimalText.exponent(number, precision ?? 6)
    case "E": return DecimalText.exponent(number, precision ?? 6).uppercased()
    case "g": return DecimalText.general(number, precision ?? 6)
    case "G": return DecimalText.general(number, precision ?? 6).uppercased()
    case "%": return DecimalText.fixed(number * 100, precision ?? 6) + "%"
    case nil: return precision.map { DecimalText.general(number, $0) } ?? Value.text(of: number)
    case .some(let type): throw .runtime("Unknown format code '\(type)'")
    }
  }

  /// Digits of the whole part in threes.
  private static func grouped(_ digits: String, by separator: Unicode.Scalar) -> String {
    let whole = digits.prefix { $0.isNumber }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result += String(separator) }
      result.append(digit)
    }
    return result + digits.dropFirst(whole.count)
  }
}
