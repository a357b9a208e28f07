/// Parses JSON out of a file's bytes, strictly: no duplicate names, no trailing text, UTF-8 alone, bounded depth and
/// bounded memory. The one liberty is Python's `NaN` and `Infinity`, which published configs contain.
package struct JSONReader {
  private static let depthLimit = 128
  /// What a value may take in memory, its place in a table included.
  private static let bytesPerValue = 96

  let bytes: UnsafeRawBufferPointer
  let path: String
  /// Where in the file `bytes` begins.
  let start: Int
  var position = 0
  private var budget = HeapBudget()

  package static func read(_ bytes: UnsafeRawBufferPointer, path: String, at start: Int = 0) throws(CheckpointError)
    -> JSONValue
  {
    var reader = JSONReader(bytes: bytes, path: path, start: start)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.unexpected("the end of the JSON text") }
    return value
  }

  init(bytes: UnsafeRawBufferPointer, path: String, start: Int) {
    self.bytes = bytes
    self.path = path
    self.start = start
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  mutating func skip(_ byte: Character) -> Bool {
    guard next == byte.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func skip(word: StaticString) -> Bool {
    let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    if matches { position += word.utf8CodeUnitCount }
    return matches
  }

  func bad(_ message: String) -> CheckpointError {
    CheckpointError(.badFile, message, path: path, offset: start + position)
  }

  func unexpected(_ expected: String) -> CheckpointError {
    guard let byte = next else { return bad("Expected \(expected), found the end of the JSON text.") }
    let isPlain = (0x20..<0x7F).contains(byte)
    let found = isPlain ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"
    return bad("Expected \(expected), found \(found).")
  }

  mutating func reserve(_ count: Int) throws(CheckpointError) {
    guard budget.reserve(count) else {
      throw CheckpointError(
        .unsupported, "The JSON text takes more than \(HeapBudget.standard) bytes of memory.", path: path,
        offset: start + position)
    }
  }
}

// MARK: - Values

extension JSONReader {
  mutating func value(depth: Int) throws(CheckpointError) -> JSONValue {
    guard depth <= Self.depthLimit else { throw bad("JSON is nested more than \(Self.depthLimit) deep.") }
    try reserve(Self.bytesPerValue)
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth))
    case UInt8(ascii: "["): return .array(try array(depth))
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    if skip(word: "true") { return .bool(true) }
    if skip(word: "false") { return .bool(false) }
    if skip(word: "null") { return .null }
    if skip(word: "NaN") { return .number(.nan) }
    if skip(word: "Infinity") { return .number(.infinity) }
    if skip(word: "-Infinity") { return .number(-.infinity) }
    return try number()
  }

  private mutating func object(_ depth: Int) throws(CheckpointError) -> JSONValue.Object {
    position += 1
    var object = JSONValue.Object()
    skipSpace()
    if skip("}") { return object }
    while true {
      skipSpace()
      let nameStart = position
      guard next == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
      let name = try string()
      skipSpace()
      guard skip(":") else { throw unexpected("':' after \(VisibleText.quoted(name))") }
      guard object.insert(name, try value(depth: depth + 1)) else {
        position = nameStart
        throw bad("The name \(VisibleText.quoted(name)) occurs a second time in one object.")
      }
      skipSpace()
      if skip("}") { return object }
      guard skip(",") else { throw unexpected("',' or '}' after \(VisibleText.quoted(name))") }
    }
  }

  private mutating func array(_ depth: Int) throws(CheckpointError) -> [JSONValue] {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if skip("]") { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if skip("]") { return elements }
      guard skip(",") else { throw unexpected("',' or ']' in an array") }
    }
  }

  mutating func number() throws(CheckpointError) -> JSONValue {
    let first = position
    _ = skip("-")
    let leading = position
    guard try digits() else { throw unexpected("a JSON value") }
    if bytes[leading] == UInt8(ascii: "0"), position > leading + 1 {
      position = leading
      throw bad("A number begins with a zero that says nothing.")
    }
    var isInteger = true
    if skip(".") {
      isInteger = false
      guard try digits() else { throw unexpected("a digit after the decimal point") }
    }
    if skip("e") || skip("E") {
      isInteger = false
      if !skip("+") { _ = skip("-") }
      guard try digits() else { throw unexpected("a digit of the exponent") }
    }
    let text = String(decoding: bytes[first..<position], as: UTF8.self)
    if isInteger, let number = Int64(text) { return .integer(number) }
    guard let number = Double(text) else { throw bad("\(VisibleText.quoted(text)) is no number.") }
    return .number(number)
  }

  private mutating func digits() throws(CheckpointError) -> Bool {
    let first = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    try reserve(position - first)
    return position > first
  }
}

// MARK: - Strings

extension JSONReader {
  mutating func string() throws(CheckpointError) -> String {
    let first = position
    position += 1
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw unexpected("'\"' or an escaped character") }
      position += 1
      if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
    }
    guard skip("\"") else { throw unexpected("'\"' at the end of a string") }
    try reserve(text.count * 2)
    guard let string = String(validating: text, as: UTF8.self) else {
      position = first
      throw bad("A string is no valid UTF-8.")
    }
    return string
  }

  mutating func escape(into text: inout [UInt8]) throws(CheckpointError) {
    let letter = next
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter ?? 0)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar()).utf8)
    default:
      position -= 1
      throw unexpected("one of \"\\/bfnrtu after a backslash")
    }
  }

  /// Four hexadecimal digits, or a pair of surrogates; `\u` of the first is already read.
  private mutating func scalar() throws(CheckpointError) -> Character {
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return Character(scalar) }
    guard (0xD800..<0xDC00).contains(high), skip(word: "\\u") else { throw bad("Half a surrogate pair.") }
    let low = try hexadecimal()
    guard (0xDC00..<0xE000).contains(low) else { throw bad("Half a surrogate pair.") }
    guard let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) else {
      throw bad("Half a surrogate pair.")
    }
    return Character(scalar)
  }

  private mutating func hexadecimal() throws(CheckpointError) -> UInt32 {
    var number: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits")
      }
      number = number << 4 + UInt32(digit)
      position += 1
    }
    return number
  }
}
