/// Walks over the bytes of a grammar and knows where it is. No meaning is read into them here.
struct GrammarScanner {
  private let bytes: [UInt8]
  private(set) var offset = 0
  private var line = 1
  private var lineStart = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset >= bytes.count }
  var next: UInt8? { peek(0) }
  func peek(_ distance: Int) -> UInt8? { offset + distance < bytes.count ? bytes[offset + distance] : nil }

  var place: GrammarError.Place { .init(line: line, column: offset - lineStart + 1) }

  /// Of an earlier offset. O(bytes): for errors only.
  private func place(of offset: Int) -> GrammarError.Place {
    let before = bytes[..<min(offset, bytes.count)]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return .init(line: before.count { $0 == 0x0A } + 1, column: offset - lineStart + 1)
  }

  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count {
      let isLineEnd = next == 0x0A
      offset += 1
      if isLineEnd { (line, lineStart) = (line + 1, offset) }
    }
  }

  mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset + count <= bytes.count else { return false }
    for index in 0..<count where bytes[offset + index] != text.utf8Start[index] { return false }
    advance(count)
    return true
  }

  /// Spaces, tabs and comments; line ends only where `lines` says so.
  mutating func skipSpace(lines: Bool) {
    while let byte = next {
      switch byte {
      case 0x20, 0x09: advance()
      case 0x0A, 0x0D:
        if !lines { return }
        advance()
      case UInt8(ascii: "#"): while let byte = next, byte != 0x0A, byte != 0x0D { advance() }
      default: return
      }
    }
  }

  mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = offset
    while let byte = next, isWanted(byte) { advance() }
    return bytes[start..<offset]
  }

  /// What stands here, for a message.
  var found: String {
    guard let byte = next else { return "the end of the grammar" }
    if byte == 0x0A || byte == 0x0D { return "the end of the line" }
    if byte < 0x20 || byte == 0x7F { return "control character \(byte)" }
    var copy = self
    guard byte >= 0x80 else { return "'\(Character(Unicode.Scalar(byte)))'" }
    return copy.scalar().flatMap(Unicode.Scalar.init).map { "'\(Character($0))'" } ?? "byte \(byte), which is no UTF-8"
  }

  /// Takes one UTF-8 encoded scalar; nil, and nothing taken, when the bytes are no such thing.
  mutating func scalar() -> UInt32? {
    var decoder = UTF8()
    var rest = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return nil }
    advance(CodePointSet.utf8(scalar.value).count)
    return scalar.value
  }

  func error(_ problem: GrammarError.Problem) -> GrammarError { GrammarError(problem: problem, place: place) }
  func error(_ problem: GrammarError.Problem, at offset: Int) -> GrammarError {
    GrammarError(problem: problem, place: place(of: offset))
  }
  func expected(_ what: String) -> GrammarError { error(.expected(what, found: found)) }
}
