/// Reads the part of Oniguruma's syntax that published tokenizers use: alternation, groups (also atomic, and with
/// `i`), classes with `\p{…}`, negation, nesting and `&&`, greedy, lazy and possessive repetition, looking ahead and
/// behind, anchors. Whatever else a pattern contains is refused with its place.
struct PatternParser {
  /// Deeper nesting than any real pattern's would only exhaust the stack.
  private static let depthLimit = 64
  static let countLimit = 1000

  private let scalars: [Unicode.Scalar]
  private let source: String
  private var position = 0
  private var ignoresCase = false
  private var depth = 0

  static func parse(_ source: String) throws(TokenizerError) -> PatternNode {
    var parser = PatternParser(source)
    let node = try parser.alternation()
    guard parser.position == parser.scalars.count else { throw parser.bad("a ')' without its '('") }
    return node
  }

  private init(_ source: String) {
    self.source = source
    scalars = Array(source.unicodeScalars)
  }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ text: String) -> Bool {
    guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
    position += text.unicodeScalars.count
    return true
  }

  private func bad(_ problem: String) -> TokenizerError {
    .badPattern(source, position: position, problem: problem)
  }
}

// MARK: - Structure

extension PatternParser {
  private mutating func alternation() throws(TokenizerError) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw bad("groups nested more than \(Self.depthLimit) deep") }
    // `(?i)` counts to the end of its group.
    let outer = ignoresCase
    defer { ignoresCase = outer }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func sequence() throws(TokenizerError) -> PatternNode {
    var parts: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeated()) }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func repeated() throws(TokenizerError) -> PatternNode {
    var node = try atom()
    while let (least, most, isCounted) = try count() {
      // Behind a count, Oniguruma reads `+` as another repetition.
      let mode: PatternNode.Mode = take("?") ? .lazy : !isCounted && take("+") ? .possessive : .greedy
      node = .repetition(node, min: least, max: most, mode)
    }
    return node
  }

  private mutating func count() throws(TokenizerError) -> (least: Int, most: Int?, isCounted: Bool)? {
    if take("*") { return (0, nil, false) }
    if take("+") { return (1, nil, false) }
    if take("?") { return (0, 1, false) }
    let start = position
    guard take("{") else { return nil }
    let least = try number()
    var most = least
    if take(",") { most = try number() } else if least == nil { most = nil }
    guard take("}"), least != nil || most != nil else {
      // Not a count after all: a brace.
      position = start
      return nil
    }
    if let least, let most, least > most { throw bad("a count from \(least) to \(most)") }
    return (least ?? 0, most, true)
  }

  private mutating func number() throws(TokenizerError) -> Int? {
    let start = position
    while let scalar = next, ("0"..."9").contains(scalar) { position += 1 }
    guard position > start else { return nil }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<position])
    guard let number = Int(String(text)), number <= Self.countLimit else {
      throw bad("a count of more than \(Self.countLimit)")
    }
    return number
  }

  private mutating func atom() throws(TokenizerError) -> PatternNode {
    guard let scalar = next else { return .empty }
    switch scalar {
    case "(": return try group()
    case "[": return .one(ScalarSet(folded(try characterClass())))
    case "\\": return try escape()
    case "*", "+", "?": throw bad("a '\(scalar)' with nothing before it")
    default: break
    }
    position += 1
    switch scalar {
    case ".": return .one(ScalarSet(.not(.range(0x0a...0x0a))))
    case "^": return .anchor(.lineStart)
    case "$": return .anchor(.lineEnd)
    default: return .one(ScalarSet(folded(.range(scalar.value...scalar.value))))
    }
  }

  private func folded(_ description: ScalarSet.Description) -> ScalarSet.Description {
    ignoresCase ? .folded(description) : description
  }

  private mutating func group() throws(TokenizerError) -> PatternNode {
    position += 1
    if take("?:") { return try closed(alternation()) }
    if take("?=") { return .look(try closed(alternation()), behind: false, negative: false) }
    if take("?!") { return .look(try closed(alternation()), behind: false, negative: true) }
    if take("?<=") { return .look(try closed(alternation()), behind: true, negative: false) }
    if take("?<!") { return .look(try closed(alternation()), behind: true, negative: true) }
    if take("?>") { return .atomic(try closed(alternation())) }
    if take("?i)") {
      ignoresCase = true
      return .empty
    }
    if take("?i:") {
      let outer = ignoresCase
      ignoresCase = true
      defer { ignoresCase = outer }
      return try closed(alternation())
    }
    if next == "?" { throw bad("a kind of group that isn't supported") }
    return try closed(alternation())
  }

  private mutating func closed(_ node: PatternNode) throws(TokenizerError) -> PatternNode {
    guard take(")") else { throw bad("a '(' without its ')'") }
    return node
  }
}

// MARK: - Characters

extension PatternParser {
  private mutating func escape() throws(TokenizerError) -> PatternNode {
    if take("\\b") { return .anchor(.boundary) }
    if take("\\B") { return .anchor(.noBoundary) }
    if take("\\A") { return .anchor(.textStart) }
    if take("\\z") { return .anchor(.textEnd) }
    return .one(ScalarSet(folded(try escapedSet())))
  }

  /// `\s`, `\p{L}`, `\n`, …; the backslash is next.
  private mutating func escapedSet() throws(TokenizerError) -> ScalarSet.Description {
    position += 1
    guard let scalar = next else { throw bad("a backslash at the end") }
    position += 1
    switch scalar {
    case "s": return .whitespace
    case "S": return .not(.whitespace)
    case "d": return .categories(.decimals)
    case "D": return .not(.categories(.decimals))
    case "w": return .word
    case "W": return .not(.word)
    case "p": return try property()
    case "P": return .not(try property())
    default: break
    }
    position -= 1
    let value = try escapedScalar()
    return .range(value...value)
  }

  /// The character an escape stands for; the backslash is read.
  private mutating func escapedScalar() throws(TokenizerError) -> UInt32 {
    guard let scalar = next else { throw bad("a backslash at the end") }
    position += 1
    switch scalar {
    case "n": return 0x0a
    case "r": return 0x0d
    case "t": return 0x09
    case "f": return 0x0c
    case "v": return 0x0b
    case "a": return 0x07
    case "e": return 0x1b
    case "x":
      guard take("{") else { return try hexadecimal(1...2) }
      let value = try hexadecimal(1...6)
      guard take("}") else { throw bad("a '{' without its '}'") }
      return value
    case "u": return try hexadecimal(4...4)
    case "0"..."9", "A"..."Z", "a"..."z":
      position -= 1
      throw bad("the escape '\\\(scalar)', which isn't supported")
    default: return scalar.value
    }
  }

  private mutating func hexadecimal(_ digits: ClosedRange<Int>) throws(TokenizerError) -> UInt32 {
    var (value, count): (UInt32, Int) = (0, 0)
    while count < digits.upperBound, let digit = next.flatMap({ Character($0).hexDigitValue }) {
      value = value << 4 | UInt32(digit)
      count += 1
      position += 1
    }
    guard count >= digits.lowerBound, Unicode.Scalar(value) != nil else { throw bad("no character's number") }
    return value
  }

  /// `{L}`, `{^L}`, `{Han}` behind `\p`.
  private mutating func property() throws(TokenizerError) -> ScalarSet.Description {
    guard take("{") else { throw bad("a property without braces") }
    let isNegated = take("^")
    var name = ""
    while let scalar = next, scalar != "}" {
      if scalar != " ", scalar != "_", scalar != "-" { name.unicodeScalars.append(scalar) }
      position += 1
    }
    guard take("}") else { throw bad("a '{' without its '}'") }
    guard let found = Self.property(named: name) else { throw bad("the property '\(name)', which isn't supported") }
    return isNegated ? .not(found) : found
  }

  private static func property(named name: String) -> ScalarSet.Description? {
    let lowered = name.lowercased()
    let short = lowered.prefix(1).uppercased() + lowered.dropFirst()
    if let categories = GeneralCategories(named: short) { return .categories(categories) }
    if let alias = categoryNames[lowered], let categories = GeneralCategories(named: alias) {
      return .categories(categories)
    }
    switch lowered {
    case "space", "whitespace": return .whitespace
    case "word": return .word
    case "any": return .any
    case "alpha", "alphabetic": return .intersection([.word, .not(.categories([.decimals, .connectors]))])
    case "ascii": return .range(0...0x7f)
    default: return .script(lowered)
    }
  }

  private static let categoryNames = [
    "letter": "L", "mark": "M", "number": "N", "punctuation": "P", "punct": "P", "symbol": "S", "separator": "Z",
    "other": "C", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt", "modifierletter": "Lm",
    "otherletter": "Lo", "nonspacingmark": "Mn", "spacingmark": "Mc", "enclosingmark": "Me", "decimalnumber": "Nd",
    "digit": "Nd", "letternumber": "Nl", "othernumber": "No", "control": "Cc", "cntrl": "Cc", "format": "Cf",
  ]
}

// MARK: - Classes

extension PatternParser {
  /// `[…]`; the bracket is next.
  private mutating func characterClass() throws(TokenizerError) -> ScalarSet.Description {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw bad("classes nested more than \(Self.depthLimit) deep") }
    position += 1
    let isNegated = take("^")
    var intersected: [ScalarSet.Description] = []
    var parts: [ScalarSet.Description] = []
    var isFirst = true
    while true {
      guard let scalar = next else { throw bad("a '[' without its ']'") }
      if scalar == "]", !isFirst { break }
      isFirst = false
      if take("&&") {
        intersected.append(.union(parts))
        parts = []
      } else {
        parts.append(try classPart(scalar))
      }
    }
    position += 1
    let union = ScalarSet.Description.union(parts)
    let whole = intersected.isEmpty ? union : .intersection(intersected + [union])
    return isNegated ? .not(whole) : whole
  }

  private mutating func classPart(_ scalar: Unicode.Scalar) throws(TokenizerError) -> ScalarSet.Description {
    if scalar == "[" {
      if scalars[position...].starts(with: "[:".unicodeScalars) { throw bad("a POSIX bracket, which isn't supported") }
      return try characterClass()
    }
    var low = scalar.value
    if scalar == "\\" {
      let set = try escapedSet()
      guard case .range(let range) = set else { return set }
      low = range.lowerBound
    } else {
      position += 1
    }
    // A hyphen makes a range unless it stands last.
    guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]", scalars[position + 1] != "[" else {
      return .range(low...low)
    }
    position += 1
    var high = scalars[position].value
    position += 1
    if high == 0x5c { high = try escapedScalar() }
    guard low <= high else { throw bad("a range that ends before it begins") }
    return .range(low...high)
  }
}
