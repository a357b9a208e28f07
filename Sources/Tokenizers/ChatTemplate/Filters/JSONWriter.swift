/// Writes values as Python's `json.dumps` does.
struct JSONWriter {
  /// One level's indentation; nil writes everything in one line.
  let indent: String?
  var itemSeparator: String
  var keySeparator = ": "
  var escapesNonASCII = false
  var sortsKeys = false
  private var text = ""

  init(indent: String?) {
    self.indent = indent
    itemSeparator = indent == nil ? ", " : ","
  }

  mutating func write(_ value: Value) throws(TemplateError) -> String {
    text = ""
    try append(value, level: 0)
    return text
  }

  private mutating func append(_ value: Value, level: Int) throws(TemplateError) {
    guard level < 2000 else { throw TemplateError(.limit, "A value is nested too deep for JSON") }
    switch value {
    case .none: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .float(let value): text += Self.number(value)
    case .string(let string): append(string)
    case .list(let elements), .tuple(let elements):
      try append(elements.indices, between: "[", "]", level: level) { writer, index throws(TemplateError) in
        try writer.append(elements[index], level: level + 1)
      }
    case .dictionary(let dictionary): try append(dictionary, level: level)
    case .undefined, .object:
      throw .runtime("Object of type \(value.typeName) is not JSON serializable")
    }
    try Value.checkLength(text.utf8.count)
  }

  private mutating func append(_ dictionary: ValueDictionary, level: Int) throws(TemplateError) {
    var order = Array(dictionary.keys.indices)
    if sortsKeys { order = try order.sorted(by: dictionary.keys) }
    try append(order.indices, between: "{", "}", level: level) { writer, index throws(TemplateError) in
      try writer.append(key: dictionary.keys[order[index]])
      writer.text += writer.keySeparator
      try writer.append(dictionary.values[order[index]], level: level + 1)
    }
  }

  private mutating func append(
    _ indices: Range<Int>, between open: String, _ close: String, level: Int,
    element: (inout JSONWriter, Int) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    text += open
    for index in indices {
      if index > 0 { text += itemSeparator }
      newLine(level + 1)
      try element(&self, index)
    }
    if !indices.isEmpty { newLine(level) }
    text += close
  }

  private mutating func newLine(_ level: Int) {
    guard let indent else { return }
    text += "\n" + String(repeating: indent, count: level)
  }

  private mutating func append(key: Value) throws(TemplateError) {
    switch key {
    case .string(let string): append(string)
    case .none: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .float(let value): append(Self.number(value))
    default: throw .runtime("keys must be str, int, float, bool or None, not \(key.typeName)")
    }
  }

  private static func number(_ value: Double) -> String {
    value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : Value.text(of: value)
  }

  private mutating func append(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{c}": text += "\\f"
      default:
        if scalar.value < 0x20 || (escapesNonASCII && scalar.value > 0x7e) {
          for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
            let digits = String(unit, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}
