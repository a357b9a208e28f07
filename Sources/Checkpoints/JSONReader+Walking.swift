/// Walking through a document without making a tree of it, for tables of a million strings. Strict as `read` is, except
/// that names may occur twice: whoever walks decides what that means.
extension JSONReader {
  /// What kind of value comes next.
  package enum Kind: Sendable {
    case object, array, string, number
    /// `true`, `false`, `null`, or no value at all.
    case other
  }

  package init(_ bytes: UnsafeRawBufferPointer, path: String) { self.init(bytes: bytes, path: path, start: 0) }

  /// Bytes from the beginning of the text.
  package var offset: Int { start + position }

  package mutating func nextKind() -> Kind {
    skipSpace()
    guard let next else { return .other }
    switch next {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: return .other
    }
  }

  /// Reads one value whole.
  package mutating func value() throws(CheckpointError) -> JSONValue { try value(depth: 0) }

  /// Reads an object; `visit` must read the value of each member, once.
  package mutating func forEachMember(_ visit: (_ name: [UInt8], _ reader: inout JSONReader) throws -> Void) throws {
    skipSpace()
    guard skip("{") else { throw unexpected("an object") }
    skipSpace()
    if skip("}") { return }
    var name: [UInt8] = []
    while true {
      skipSpace()
      name.removeAll(keepingCapacity: true)
      try appendText(to: &name)
      skipSpace()
      guard skip(":") else { throw unexpected("':' after a name") }
      try visit(name, &self)
      skipSpace()
      if skip("}") { return }
      guard skip(",") else { throw unexpected("',' or '}' after a member") }
    }
  }

  /// Reads an array; `visit` must read each element, once.
  package mutating func forEachElement(_ visit: (_ reader: inout JSONReader) throws -> Void) throws {
    skipSpace()
    guard skip("[") else { throw unexpected("an array") }
    skipSpace()
    if skip("]") { return }
    while true {
      try visit(&self)
      skipSpace()
      if skip("]") { return }
      guard skip(",") else { throw unexpected("',' or ']' in an array") }
    }
  }

  /// Reads a string and appends its UTF-8.
  package mutating func appendText(to text: inout [UInt8]) throws(CheckpointError) {
    skipSpace()
    guard skip("\"") else { throw unexpected("a string") }
    let first = text.count
    var run = position
    var isASCII = true
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw unexpected("'\"' or an escaped character") }
      if byte >= 0x80 { isASCII = false }
      position += 1
      guard byte == UInt8(ascii: "\\") else { continue }
      text.append(contentsOf: bytes[run..<position - 1])
      try escape(into: &text)
      run = position
    }
    text.append(contentsOf: bytes[run..<position])
    guard skip("\"") else { throw unexpected("'\"' at the end of a string") }
    guard isASCII || String(validating: text[first...], as: UTF8.self) != nil else {
      throw bad("A string is no valid UTF-8.")
    }
  }

  /// Reads a number.
  package mutating func double() throws(CheckpointError) -> Double {
    switch try value() {
    case .integer(let number): return Double(number)
    case .number(let number): return number
    default: throw bad("Expected a number.")
    }
  }

  /// Reads an integer that fits `Int`.
  package mutating func int() throws(CheckpointError) -> Int {
    skipSpace()
    var (number, digits) = (0, 0)
    let first = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits < 18 {
      number = number * 10 + Int(byte & 0x0f)
      digits += 1
      position += 1
    }
    let follows = next
    let isWhole = follows == UInt8(ascii: ",") || follows == UInt8(ascii: "}") || follows == UInt8(ascii: "]")
    if digits > 0, isWhole, digits == 1 || bytes[first] != UInt8(ascii: "0") { return number }
    position = first
    guard case .integer(let number) = try value() else {
      position = first
      throw unexpected("an integer")
    }
    return Int(number)
  }

  /// Throws unless nothing but white space is left.
  package mutating func finish() throws(CheckpointError) {
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end of the JSON text") }
  }
}
