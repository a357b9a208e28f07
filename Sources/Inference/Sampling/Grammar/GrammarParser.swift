import Checkpoints

/// Reads llama.cpp's GBNF: rules `name ::= …` of literals, character classes, `.`, tokens, groups, alternatives and
/// repetitions. What a rule mentions may be defined later.
struct GrammarParser {
  static let longestSource = 4 << 20
  static let deepestNesting = 200

  private var scanner: GrammarScanner
  private(set) var rules: [GrammarRule] = []
  private var numbers: [String: Int] = [:]
  /// The id of the token with this text, `<` and `>` included.
  private let tokenNamed: ([UInt8]) -> TokenID?

  init(_ source: [UInt8], tokenNamed: @escaping ([UInt8]) -> TokenID?) {
    scanner = GrammarScanner(source)
    self.tokenNamed = tokenNamed
  }

  /// The rules by number, all of them defined.
  static func rules(
    of source: [UInt8], tokenNamed: @escaping ([UInt8]) -> TokenID?
  ) throws(GrammarError) -> [GrammarRule] {
    guard source.count <= longestSource else {
      let start = GrammarError.Place(line: 1, column: 1)
      throw GrammarError(problem: .tooLong(bytes: source.count, limit: longestSource), place: start)
    }
    var parser = GrammarParser(source, tokenNamed: tokenNamed)
    parser.scanner.skipSpace(lines: true)
    while !parser.scanner.isAtEnd { try parser.rule() }
    for rule in parser.rules where rule.definition == nil {
      throw GrammarError(problem: .undefinedRule(rule.name), place: rule.place)
    }
    return parser.rules
  }

  private mutating func rule() throws(GrammarError) {
    let place = scanner.place
    let name = try name("a rule's name")
    scanner.skipSpace(lines: false)
    guard scanner.skip("::=") else { throw scanner.expected("'::=' after '\(name)'") }
    scanner.skipSpace(lines: true)
    let definition = try alternatives(depth: 0)
    guard scanner.isAtEnd || scanner.next == 0x0A || scanner.next == 0x0D else {
      throw scanner.expected("more of rule '\(name)' or the end of the line")
    }
    scanner.skipSpace(lines: true)
    let number = number(of: name, at: place)
    if rules[number].definition != nil {
      throw GrammarError(problem: .definedTwice(name, first: rules[number].place), place: place)
    }
    rules[number].definition = definition
    rules[number].place = place
  }

  private mutating func number(of name: String, at place: GrammarError.Place) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = rules.count
    rules.append(GrammarRule(name: name, definition: nil, place: place))
    return rules.count - 1
  }

  private mutating func name(_ what: String) throws(GrammarError) -> String {
    let name = scanner.take(while: Self.isNameByte)
    guard !name.isEmpty else { throw scanner.expected(what) }
    return String(decoding: name, as: UTF8.self)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private mutating func alternatives(depth: Int) throws(GrammarError) -> GrammarNode {
    var all = [try sequence(depth: depth)]
    while scanner.skip("|") {
      scanner.skipSpace(lines: true)
      all.append(try sequence(depth: depth))
    }
    return all.count == 1 ? all[0] : .choice(all)
  }

  private mutating func sequence(depth: Int) throws(GrammarError) -> GrammarNode {
    var parts: [GrammarNode] = []
    while let byte = scanner.next {
      if let times = try repetition(depth: depth) {
        guard let last = parts.popLast() else { throw scanner.expected("something to repeat before the repetition") }
        parts.append(.repetition(last, min: times.min, max: times.max))
      } else if let item = try item(byte, depth: depth) {
        parts.append(item)
      } else {
        break
      }
      scanner.skipSpace(lines: depth > 0)
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// Nil where something else than an item stands.
  private mutating func item(_ byte: UInt8, depth: Int) throws(GrammarError) -> GrammarNode? {
    switch byte {
    case UInt8(ascii: "\""): return try literal()
    case UInt8(ascii: "["): return try characterClass()
    case UInt8(ascii: "("): return try group(depth: depth + 1)
    case UInt8(ascii: "<"), UInt8(ascii: "!"): return try token()
    case UInt8(ascii: "."):
      scanner.advance()
      return .characters(.all)
    case _ where Self.isNameByte(byte):
      let place = scanner.place
      let name = try name("a rule's name")
      return .rule(number(of: name, at: place))
    default: return nil
    }
  }

  private mutating func group(depth: Int) throws(GrammarError) -> GrammarNode {
    guard depth <= Self.deepestNesting else { throw scanner.error(.tooDeep(limit: Self.deepestNesting)) }
    scanner.advance()
    scanner.skipSpace(lines: true)
    let inner = try alternatives(depth: depth)
    guard scanner.skip(")") else { throw scanner.expected("')' to close the group") }
    return inner
  }
}

extension GrammarParser {
  private mutating func literal() throws(GrammarError) -> GrammarNode {
    scanner.advance()
    var bytes: [UInt8] = []
    while !scanner.skip("\"") { bytes += CodePointSet.utf8(try character("'\"' to close the text")) }
    return .literal(bytes)
  }

  private mutating func characterClass() throws(GrammarError) -> GrammarNode {
    let start = scanner.offset
    scanner.advance()
    let isNegated = scanner.skip("^")
    var ranges: [ClosedRange<UInt32>] = []
    while !scanner.skip("]") {
      let rangeStart = scanner.offset
      let low = try character("']' to close the class")
      var high = low
      if scanner.next == UInt8(ascii: "-"), let after = scanner.peek(1), after != UInt8(ascii: "]") {
        scanner.advance()
        high = try character("the end of the range")
      }
      guard low <= high else {
        throw scanner.error(.badRange("U+\(String(low, radix: 16))-U+\(String(high, radix: 16))"), at: rangeStart)
      }
      ranges.append(low...high)
    }
    let set = isNegated ? CodePointSet(ranges).complement : CodePointSet(ranges)
    guard !ranges.isEmpty, !set.ranges.isEmpty else {
      throw scanner.error(.expected("a character in the class", found: "none"), at: start)
    }
    return .characters(set)
  }

  /// One character or escape. `closing` says what else would have been fine.
  private mutating func character(_ closing: String) throws(GrammarError) -> UInt32 {
    guard let byte = scanner.next else { throw scanner.expected(closing) }
    guard byte == UInt8(ascii: "\\") else {
      guard let scalar = scanner.scalar() else { throw scanner.expected("UTF-8") }
      return scalar
    }
    let start = scanner.offset
    scanner.advance()
    let kind = scanner.next
    if kind != nil { scanner.advance() }
    switch kind {
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "x"): return try hexadecimal(2, from: start)
    case UInt8(ascii: "u"): return try hexadecimal(4, from: start)
    case UInt8(ascii: "U"): return try hexadecimal(8, from: start)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "-"),
      UInt8(ascii: "^"):
      return UInt32(kind ?? 0)
    default:
      throw scanner.error(
        .expected(#"an escape of \n \r \t \\ \" \[ \] \- \^ \xHH \uHHHH \UHHHHHHHH"#, found: "another"), at: start)
    }
  }

  private mutating func hexadecimal(_ digits: Int, from start: Int) throws(GrammarError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = scanner.next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw scanner.expected("\(digits) hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      scanner.advance()
    }
    guard Unicode.Scalar(value) != nil else {
      throw scanner.error(.expected("a Unicode character", found: "U+\(String(value, radix: 16))"), at: start)
    }
    return value
  }

  /// `<[12]>`, `<text>`, or either after `!`.
  private mutating func token() throws(GrammarError) -> GrammarNode {
    let isExcluded = scanner.skip("!")
    let start = scanner.offset
    guard scanner.skip("<") else { throw scanner.expected("a token '<…>'") }
    if scanner.skip("[") {
      let id = try count("a token's id")
      guard scanner.skip("]>") else { throw scanner.expected("']>' after a token's id") }
      return .token(TokenID(clamping: id), isExcluded: isExcluded)
    }
    let inner = scanner.take { $0 != UInt8(ascii: ">") && $0 != 0x0A }
    guard scanner.skip(">") else { throw scanner.expected("'>' to close the token") }
    let text = [UInt8(ascii: "<")] + inner + [UInt8(ascii: ">")]
    guard let id = tokenNamed(text) else {
      throw scanner.error(.unknownToken(String(decoding: text, as: UTF8.self)), at: start)
    }
    return .token(id, isExcluded: isExcluded)
  }

  private mutating func repetition(depth: Int) throws(GrammarError) -> (min: Int, max: Int?)? {
    if scanner.skip("*") { return (0, nil) }
    if scanner.skip("+") { return (1, nil) }
    if scanner.skip("?") { return (0, 1) }
    let start = scanner.offset
    guard scanner.skip("{") else { return nil }
    scanner.skipSpace(lines: depth > 0)
    let least = scanner.next == UInt8(ascii: ",") ? 0 : try count("how often to repeat")
    scanner.skipSpace(lines: depth > 0)
    if scanner.skip("}") { return (least, least) }
    guard scanner.skip(",") else { throw scanner.expected("',' or '}' in the repetition") }
    scanner.skipSpace(lines: depth > 0)
    if scanner.skip("}") { return (least, nil) }
    let most = try count("how often to repeat at most")
    scanner.skipSpace(lines: depth > 0)
    guard scanner.skip("}") else { throw scanner.expected("'}' to close the repetition") }
    guard least <= most else { throw scanner.error(.badRange("{\(least),\(most)}"), at: start) }
    return (least, most)
  }

  private mutating func count(_ what: String) throws(GrammarError) -> Int {
    let start = scanner.offset
    let digits = scanner.take { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty else { throw scanner.expected(what) }
    guard let value = Int32(String(decoding: digits, as: UTF8.self)) else {
      throw scanner.error(
        .expected("\(what), at most \(Int32.max)", found: String(decoding: digits, as: UTF8.self)), at: start)
    }
    return Int(value)
  }
}
