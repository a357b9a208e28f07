/// A pattern's parts.
indirect enum ModulePatternNode: Sendable {
  case one(ByteSet)
  case sequence([ModulePatternNode])
  case choice([ModulePatternNode])
  case repeated(ModulePatternNode, least: Int, most: Int?)
  case start, end
}

/// Reads Python's regular expressions as far as names of modules need them: characters, `.`, sets, groups,
/// alternatives, counts, `^` and `$`.
struct ModulePatternParser {
  private static let depthLimit = 100
  private static let countLimit = 1_000

  private let bytes: [UInt8]
  private let source: String
  private let key: String
  private var position = 0

  init(_ source: String, key: String) {
    self.source = source
    self.key = key
    bytes = Array(source.utf8)
  }

  mutating func parse() throws(ConfigError) -> ModulePatternNode {
    let node = try choice(depth: 0)
    guard position == bytes.count else { throw bad("a ')' without its '('") }
    return node
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func bad(_ problem: String) -> ConfigError {
    .badValue(
      key: key, expected: "a regular expression",
      found: "'\(source.prefix(80))' with \(problem) at character \(position + 1)")
  }

  private func unsupported(_ what: String) -> ConfigError {
    .unsupported(
      what: "The pattern '\(source.prefix(80))' in '\(key)' with", found: what,
      supported: ["characters", "sets", "groups", "alternatives", "counts"])
  }

  private mutating func takes(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func choice(depth: Int) throws(ConfigError) -> ModulePatternNode {
    guard depth < Self.depthLimit else { throw unsupported("groups \(depth) deep") }
    var nodes = [try sequence(depth: depth)]
    while takes("|") { nodes.append(try sequence(depth: depth)) }
    return nodes.count == 1 ? nodes[0] : .choice(nodes)
  }

  private mutating func sequence(depth: Int) throws(ConfigError) -> ModulePatternNode {
    var nodes: [ModulePatternNode] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      nodes.append(try counted(try atom(depth: depth)))
    }
    return .sequence(nodes)
  }

  private mutating func counted(_ node: ModulePatternNode) throws(ConfigError) -> ModulePatternNode {
    guard let (least, most) = try count() else { return node }
    // Whether as many or as few as possible is tried first makes no difference to a whole match.
    _ = takes("?")
    if next == UInt8(ascii: "+") { throw unsupported("possessive counts") }
    return .repeated(node, least: least, most: most)
  }

  private mutating func count() throws(ConfigError) -> (least: Int, most: Int?)? {
    if takes("*") { return (0, nil) }
    if takes("+") { return (1, nil) }
    if takes("?") { return (0, 1) }
    guard takes("{") else { return nil }
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else { throw bad("a '{' without its '}'") }
    let parts = String(decoding: bytes[position..<end], as: UTF8.self).split(
      separator: ",", omittingEmptySubsequences: false)
    position = end + 1
    let numbers = parts.map { Int($0) }
    let least = parts.first == "" ? 0 : numbers.first ?? nil
    let most = parts.count == 1 ? least : parts[1] == "" ? nil : numbers[1]
    guard parts.count <= 2, let least, least >= 0, most ?? least >= least, most != nil || parts.last == "" else {
      throw bad("a count that is none")
    }
    guard max(least, most ?? 0) <= Self.countLimit else { throw unsupported("counts above \(Self.countLimit)") }
    return (least, most)
  }

  private mutating func atom(depth: Int) throws(ConfigError) -> ModulePatternNode {
    if takes("(") {
      if takes("?") {
        if takes("P<") {
          guard let end = bytes[position...].firstIndex(of: UInt8(ascii: ">")) else { throw bad("a group's name") }
          position = end + 1
        } else if !takes(":") {
          throw unsupported("'(?'")
        }
      }
      let node = try choice(depth: depth + 1)
      guard takes(")") else { throw bad("a '(' without its ')'") }
      return node
    }
    if takes("[") { return .one(try set()) }
    if takes(".") { return .one(ByteSet(10...10).inverted) }
    if takes("^") { return .start }
    if takes("$") { return .end }
    if takes("\\") { return try escape() }
    guard let byte = next, ![UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?")].contains(byte) else {
      throw bad("nothing to repeat")
    }
    position += 1
    return .one(ByteSet(byte...byte))
  }

  private mutating func escape() throws(ConfigError) -> ModulePatternNode {
    if takes("A") { return .start }
    if takes("Z") { return .end }
    return .one(try escapedSet())
  }

  private static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
  private static let letters = ByteSet(
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "_")...UInt8(ascii: "_"))
  private static let blanks = ByteSet(9...13, 32...32)

  /// What stands behind a backslash.
  private mutating func escapedSet() throws(ConfigError) -> ByteSet {
    guard let byte = next else { throw bad("a '\\' at the end") }
    position += 1
    switch byte {
    case UInt8(ascii: "d"): return Self.digits
    case UInt8(ascii: "D"): return Self.digits.inverted
    case UInt8(ascii: "w"): return Self.letters
    case UInt8(ascii: "W"): return Self.letters.inverted
    case UInt8(ascii: "s"): return Self.blanks
    case UInt8(ascii: "S"): return Self.blanks.inverted
    default:
      guard !Self.letters.contains(byte) || byte == UInt8(ascii: "_") else {
        throw unsupported("'\\\(Character(UnicodeScalar(byte)))'")
      }
      return ByteSet(byte...byte)
    }
  }

  private mutating func set() throws(ConfigError) -> ByteSet {
    let isInverted = takes("^")
    var set = ByteSet()
    var isFirst = true
    while isFirst || next != UInt8(ascii: "]") {
      isFirst = false
      guard let first = next else { throw bad("a '[' without its ']'") }
      guard first < 128 else { throw unsupported("a set of characters outside ASCII") }
      position += 1
      if first == UInt8(ascii: "\\") {
        set.formUnion(try escapedSet())
        continue
      }
      guard next == UInt8(ascii: "-"), position + 1 < bytes.count, bytes[position + 1] != UInt8(ascii: "]") else {
        set.insert(first...first)
        continue
      }
      let last = bytes[position + 1]
      guard last >= first, last < 128, last != UInt8(ascii: "\\") else { throw bad("a range that is none") }
      set.insert(first...last)
      position += 2
    }
    position += 1
    return isInverted ? set.inverted : set
  }
}
