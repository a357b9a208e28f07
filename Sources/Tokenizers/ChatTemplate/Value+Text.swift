extension Value {
  /// `str()`: what printing writes.
  var text: String {
    switch self {
    case .undefined: ""
    case .string(let text): text
    default: representation
    }
  }

  /// `repr()`: what printing writes of an element.
  var representation: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .undefined: text += "Undefined"
    case .none: text += "None"
    case .bool(let value): text += value ? "True" : "False"
    case .integer(let value): text += String(value)
    case .float(let value): text += Self.text(of: value)
    case .string(let string): Self.quote(string, into: &text)
    case .list(let elements): Self.write(elements, between: "[", "]", to: &text)
    case .tuple(let elements): Self.write(elements, between: "(", elements.count == 1 ? ",)" : ")", to: &text)
    case .dictionary(let dictionary):
      text += "{"
      for (index, key) in dictionary.keys.enumerated() {
        if index > 0 { text += ", " }
        key.write(to: &text)
        text += ": "
        dictionary.values[index].write(to: &text)
      }
      text += "}"
    case .object(let object): text += "<\(object.typeName)>"
    }
  }

  private static func write(_ elements: [Value], between open: String, _ close: String, to text: inout String) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ", " }
      element.write(to: &text)
    }
    text += close
  }

  /// The shortest decimal that reads back the same, laid out as Python does: an exponent below 1e-4 and from 1e16 on.
  static func text(of number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    if number == 0 { return number.sign == .minus ? "-0.0" : "0.0" }
    let (digits, exponent) = shortestDigits(of: number.magnitude)
    let sign = number < 0 ? "-" : ""
    if exponent < -4 || exponent >= 16 {
      let mantissa = digits.count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
      let magnitude = String(exponent.magnitude)
      return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(magnitude.count < 2 ? "0" : "")\(magnitude)"
    }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    if digits.count <= exponent + 1 {
      return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count) + ".0"
    }
    return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  /// Significant digits without zeros at either end, and the decimal exponent of the first.
  static func shortestDigits(of number: Double) -> (digits: String, exponent: Int) {
    let halves = number.description.split(separator: "e")
    let written = halves.count > 1 ? Int(halves[1]) ?? 0 : 0
    let mantissa = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0]
    let all = String(whole) + (mantissa.count > 1 ? mantissa[1] : "")
    let leadingZeros = all.prefix { $0 == "0" }.count
    var digits = all.dropFirst(leadingZeros)
    while digits.last == "0" { digits = digits.dropLast() }
    return (digits.isEmpty ? "0" : String(digits), whole.count - 1 - leadingZeros + written)
  }

  /// Python's quotes and escapes: single quotes unless the text has some and no double ones.
  static func quote(_ string: String, into text: inout String) {
    let quote: Unicode.Scalar = string.utf8.contains(0x27) && !string.utf8.contains(0x22) ? "\"" : "'"
    text.unicodeScalars.append(quote)
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case quote: text += "\\" + String(quote)
      default:
        if scalar.isPrintable {
          text.unicodeScalars.append(scalar)
        } else {
          text += scalar.pythonEscape
        }
      }
    }
    text.unicodeScalars.append(quote)
  }
}

extension Unicode.Scalar {
  fileprivate var isPrintable: Bool {
    if value < 0x7f { return value >= 0x20 }
    return switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }

  fileprivate var pythonEscape: String {
    let (prefix, width) = value < 0x100 ? ("\\x", 2) : value < 0x10000 ? ("\\u", 4) : ("\\U", 8)
    let digits = String(value, radix: 16)
    return prefix + String(repeating: "0", count: width - digits.count) + digits
  }
}
