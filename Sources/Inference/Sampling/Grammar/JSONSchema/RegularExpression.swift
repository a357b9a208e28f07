/// The part of ECMAScript's regular expressions that says what a text is, character by character: no look-around, no
/// back references, no word boundaries. Read into a node whose characters are spelled as in a JSON string.
/// Source: ECMA-262, section 22.2.
struct RegularExpression {
  /// How many characters a part matches.
  struct Part {
    var node: GrammarNode
    var length: CountRange

    static let empty = Part(node: .sequence([]), length: CountRange(0, 0))
  }

  struct Failure: Error {
    let message: String
    let offset: Int
  }

  static let deepestNesting = 100
  static let mostRepetitions = 10_000

  private let scalars: [Unicode.Scalar]
  private var position = 0

  /// The texts in which the pattern is found.
  static func part(of pattern: String) throws(Failure) -> Part {
    var expression = RegularExpression(scalars: Array(pattern.unicodeScalars))
    let part = try expression.search()
    guard expression.position == expression.scalars.count else { throw expression.failure("this ')' closes nothing") }
    return part
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private func failure(_ message: String, at offset: Int? = nil) -> Failure {
    Failure(message: message, offset: offset ?? position)
  }

  // MARK: - Structure

  /// Alternatives of the whole pattern. Where one isn't anchored, anything may stand beside it.
  private mutating func search() throws(Failure) -> Part {
    let anything = Part(
      node: .repetition(JSONSpelling.node(.all), min: 0, max: nil), length: CountRange(0, nil))
    var all: [Part] = []
    repeat {
      let isAnchored = skip("^")
      var part = try sequence(depth: 0, mayEnd: true)
      if !isAnchored { part = Self.joined([anything, part]) }
      if !skip("$") { part = Self.joined([part, anything]) }
      guard next == nil || next == "|" || next == ")" else { throw failure("'$' can only end an alternative") }
      all.append(part)
    } while skip("|")
    return Self.either(all)
  }

  private mutating func alternatives(depth: Int) throws(Failure) -> Part {
    var all = [try sequence(depth: depth, mayEnd: false)]
    while skip("|") { all.append(try sequence(depth: depth, mayEnd: false)) }
    return Self.either(all)
  }

  private mutating func sequence(depth: Int, mayEnd: Bool) throws(Failure) -> Part {
    var parts: [Part] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if scalar == "$", mayEnd { break }
      let item = try item(scalar, depth: depth)
      parts.append(try repeated(item))
    }
    return Self.joined(parts)
  }

  private mutating func item(_ scalar: Unicode.Scalar, depth: Int) throws(Failure) -> Part {
    switch scalar {
    case "(": return try group(depth: depth + 1)
    case "[": return Self.one(of: try characterClass())
    case ".":
      position += 1
      return Self.one(of: Self.lineEnds.complement)
    case "^", "$": throw failure("'\(scalar)' inside a pattern is not supported, only at its ends")
    case "*", "+", "?": throw failure("there is nothing before '\(scalar)' to repeat")
    case "{", "}", "]": throw failure("'\(scalar)' stands for itself only as '\\\(scalar)'")
    case "\\": return Self.one(of: try escape(inClass: false))
    default:
      position += 1
      return Self.one(of: CodePointSet([scalar.value...scalar.value]))
    }
  }

  private mutating func group(depth: Int) throws(Failure) -> Part {
    let start = position
    guard depth <= Self.deepestNesting else { throw failure("groups are nested more than \(Self.deepestNesting) deep") }
    position += 1
    if skip("?") {
      if skip("<"), next != "=", next != "!" {
        while let scalar = next, scalar != ">", scalar != ")" { position += 1 }
        guard skip(">") else { throw failure("expected '>' behind the group's name") }
      } else if !skip(":") {
        throw failure("look-around and flags are not supported", at: start)
      }
    }
    let inner = try alternatives(depth: depth)
    guard skip(")") else { throw failure("this '(' is not closed", at: start) }
    return inner
  }

  // MARK: - Repetition

  private mutating func repeated(_ item: Part) throws(Failure) -> Part {
    let start = position
    guard let range = try quantifier() else { return item }
    // Which of the matches is preferred makes no difference to whether there is one.
    _ = skip("?")
    if let next, "*+?{".unicodeScalars.contains(next) { throw failure("a repetition can't be repeated") }
    guard range.least <= Self.mostRepetitions, range.most ?? 0 <= Self.mostRepetitions else {
      throw failure("more than \(Self.mostRepetitions) repetitions are not supported", at: start)
    }
    let most = item.length.most == 0 ? 0 : range.most.flatMap { most in item.length.most.map { Self.times(most, $0) } }
    return Part(
      node: .repetition(item.node, min: range.least, max: range.most),
      length: CountRange(Self.times(range.least, item.length.least), most))
  }

  /// No string is longer.
  private static func times(_ a: Int, _ b: Int) -> Int {
    let (product, overflows) = a.multipliedReportingOverflow(by: b)
    return overflows ? Int(Int32.max) : min(product, Int(Int32.max))
  }

  private mutating func quantifier() throws(Failure) -> CountRange? {
    if skip("*") { return CountRange(0, nil) }
    if skip("+") { return CountRange(1, nil) }
    if skip("?") { return CountRange(0, 1) }
    let start = position
    guard skip("{") else { return nil }
    guard let least = count() else { throw failure("expected a number behind '{'") }
    var most: Int? = least
    if skip(",") { most = count() }
    guard skip("}") else { throw failure("expected '}' behind the number of repetitions") }
    guard least <= most ?? least else { throw failure("the range of repetitions runs backwards", at: start) }
    return CountRange(least, most)
  }

  private mutating func count() -> Int? {
    var value: Int?
    while let digit = next.flatMap({ Int(String($0)) }), next?.isASCII == true {
      value = min((value ?? 0) * 10 + digit, Self.mostRepetitions + 1)
      position += 1
    }
    return value
  }

  // MARK: - Characters

  private static let digits = CodePointSet([0x30...0x39])
  private static let wordCharacters = CodePointSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  private static let space = CodePointSet([
    0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
    0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
  ])
  private static let lineEnds = CodePointSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])

  private mutating func characterClass() throws(Failure) -> CodePointSet {
    let start = position
    position += 1
    let isNegated = skip("^")
    var set = CodePointSet([])
    while !skip("]") {
      guard next != nil else { throw failure("this '[' is not closed", at: start) }
      let rangeStart = position
      let low = try classItem()
      guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set = set.union(low)
        continue
      }
      position += 1
      let high = try classItem()
      guard let first = low.single, let last = high.single, first <= last else {
        throw failure("the range is none: its ends must be single characters, in order", at: rangeStart)
      }
      set = set.union(CodePointSet([first...last]))
    }
    return isNegated ? set.complement : set
  }

  private mutating func classItem() throws(Failure) -> CodePointSet {
    guard let scalar = next else { throw failure("expected ']'") }
    if scalar == "\\" { return try escape(inClass: true) }
    position += 1
    return CodePointSet([scalar.value...scalar.value])
  }

  private mutating func escape(inClass: Bool) throws(Failure) -> CodePointSet {
    let start = position
    position += 1
    guard let letter = next else { throw failure("expected a character behind '\\'") }
    position += 1
    func one(_ value: UInt32) -> CodePointSet { CodePointSet([value...value]) }
    switch letter {
    case "d": return Self.digits
    case "D": return Self.digits.complement
    case "w": return Self.wordCharacters
    case "W": return Self.wordCharacters.complement
    case "s": return Self.space
    case "S": return Self.space.complement
    case "t": return one(0x09)
    case "n": return one(0x0A)
    case "v": return one(0x0B)
    case "f": return one(0x0C)
    case "r": return one(0x0D)
    case "x": return one(try hexadecimal(2))
    case "u": return one(try codePoint(from: start))
    case "b" where inClass: return one(0x08)
    case "b", "B": throw failure("word boundaries are not supported", at: start)
    case "k", "1", "2", "3", "4", "5", "6", "7", "8", "9":
      throw failure("references to groups are not supported", at: start)
    case "p", "P": throw failure("Unicode properties are not supported", at: start)
    case "0" where next.map({ !("0"..."9").contains($0) }) ?? true: return one(0)
    default:
      let isLetter = letter.isASCII && (letter.properties.isAlphabetic || ("0"..."9").contains(letter))
      if isLetter { throw failure("'\\\(letter)' is no escape that is supported", at: start) }
      return one(letter.value)
    }
  }

  private mutating func codePoint(from start: Int) throws(Failure) -> UInt32 {
    let value = try hexadecimal(4)
    guard (0xD800...0xDFFF).contains(value) else { return value }
    if value < 0xDC00, skip("\\"), skip("u") {
      let low = try hexadecimal(4)
      if (0xDC00...0xDFFF).contains(low) { return 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
    }
    throw failure("half a surrogate pair is no character", at: start)
  }

  private mutating func hexadecimal(_ count: Int) throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = next.flatMap({ $0.isASCII ? UInt32(String($0), radix: 16) : nil }) else {
        throw failure("expected \(count) hexadecimal digits")
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  // MARK: - Parts

  private static func one(of set: CodePointSet) -> Part {
    Part(node: JSONSpelling.node(set), length: CountRange(1, 1))
  }

  private static func joined(_ parts: [Part]) -> Part {
    var length = CountRange(0, 0)
    for part in parts {
      length = CountRange(
        length.least + part.length.least, length.most.flatMap { most in part.length.most.map { most + $0 } })
    }
    return Part(node: .sequence(parts.map(\.node)), length: length)
  }

  private static func either(_ parts: [Part]) -> Part {
    guard parts.count > 1 else { return parts.first ?? .empty }
    let least = parts.map(\.length.least).min() ?? 0
    let isBounded = parts.allSatisfy { $0.length.most != nil }
    let most = isBounded ? parts.compactMap(\.length.most).max() : nil
    return Part(node: .choice(parts.map(\.node)), length: CountRange(least, most))
  }
}

extension CodePointSet {
  /// Its only character.
  fileprivate var single: UInt32? {
    guard ranges.count == 1, ranges[0].count == 1 else { return nil }
    return ranges[0].lowerBound
  }
}
