import Checkpoints

/// Makes rules of a schema. A rule stands for schemas that must hold together; the same ones are the same rule, which is
/// how a schema may contain itself.
struct SchemaCompiler {
  static let mostRules = 20_000
  static let mostAlternatives = 50_000

  private let expansion: SchemaExpansion
  private(set) var rules: [GrammarRule] = []
  private var numbers: [[SchemaPlace]: Int] = [:]
  /// Rules not yet written.
  private var open: [(number: Int, places: [SchemaPlace])] = []
  private let space: GrammarNode
  private let character: GrammarNode

  static func grammar(of value: JSONValue) throws(JSONSchemaError) -> Grammar {
    let root = SchemaPlace(pointer: "#", value: value)
    var compiler = SchemaCompiler(root)
    let start = try compiler.rule(for: [root])
    try compiler.finish()
    let whole = GrammarNode.sequence([compiler.space, start])
    guard let grammar = try grammar(of: whole, rules: compiler.rules, at: root) else { throw root.error(.impossible) }
    return grammar
  }

  /// Nil when no text follows it.
  static func grammar(
    of node: GrammarNode, rules: [GrammarRule] = [], at place: SchemaPlace
  ) throws(JSONSchemaError) -> Grammar? {
    let root = rules.count
    let all = ProductiveRules(
      rules + [GrammarRule(name: "root", definition: node, place: .init(line: 1, column: 1))])
    guard all.isProductive(root) else { return nil }
    do throws(GrammarError) {
      return Grammar(network: try GrammarNetwork(all.pruned, root: root))
    } catch {
      throw place.error(.tooLarge(limit: GrammarNetwork.mostStates))
    }
  }

  private init(_ root: SchemaPlace) {
    expansion = SchemaExpansion(root: root)
    (space, character) = (.rule(0), .rule(1))
    define(Self.shortSpace)
    define(JSONSpelling.node(.all))
  }

  /// Nothing, a blank, or a line end and an indent. A text that may go on in blanks for ever often does.
  private static let shortSpace = GrammarNode.choice([
    .sequence([]), .literal([0x20]),
    .sequence([
      .repetition(.literal([0x0D]), min: 0, max: 1), .literal([0x0A]),
      .repetition(.characters(CodePointSet([0x09...0x09, 0x20...0x20])), min: 0, max: 40),
    ]),
  ])

  @discardableResult
  private mutating func define(_ node: GrammarNode?) -> Int {
    rules.append(GrammarRule(name: "rule \(rules.count)", definition: node, place: .init(line: 1, column: 1)))
    return rules.count - 1
  }

  /// A rule of its own for a node, so that what mentions it often stays small.
  private mutating func shared(_ node: GrammarNode) -> GrammarNode { .rule(define(node)) }

  private mutating func rule(for places: [SchemaPlace]) throws(JSONSchemaError) -> GrammarNode {
    if let known = numbers[places] { return .rule(known) }
    let number = define(nil)
    guard number < Self.mostRules else {
      throw JSONSchemaError(.tooLarge(limit: GrammarNetwork.mostStates), at: places.first?.pointer ?? "#")
    }
    numbers[places] = number
    open.append((number, places))
    return .rule(number)
  }

  private mutating func finish() throws(JSONSchemaError) {
    var count = 0
    while let (number, places) = open.popLast() {
      var all: [GrammarNode] = []
      let alternatives = try expansion.alternatives(of: places)
      count += alternatives.count
      guard count <= Self.mostAlternatives else {
        throw (places.first ?? expansion.root).error(.tooManyAlternatives(limit: Self.mostAlternatives))
      }
      for alternative in alternatives { all.append(try node(SchemaShape(alternative))) }
      rules[number].definition = .choice(all)
    }
  }

  // MARK: - Kinds

  private mutating func node(_ shape: SchemaShape) throws(JSONSchemaError) -> GrammarNode {
    if let values = shape.values { return try listed(values.all, shape) }
    var all: [GrammarNode] = []
    for kind in SchemaShape.Kind.allCases where shape.kinds.contains(kind) {
      switch kind {
      case .null: all.append(.literal(Array("null".utf8)))
      case .boolean: all += ["true", "false"].map { .literal(Array($0.utf8)) }
      case .number, .integer: all.append(try number(shape, isWhole: kind == .integer))
      case .string: all.append(try string(shape).node)
      case .array: all.append(try array(shape))
      case .object: all.append(try object(shape))
      }
    }
    return .choice(all)
  }

  private func number(_ shape: SchemaShape, isWhole: Bool) throws(JSONSchemaError) -> GrammarNode {
    if let place = shape.multiple {
      throw place.error(.unsupported("only a multipleOf of 1 can be held to"), "multipleOf")
    }
    return NumberGrammar.node(shape.range, isWhole: isWhole)
  }

  private func string(_ shape: SchemaShape) throws(JSONSchemaError) -> RegularExpression.Part {
    guard !shape.length.isEmpty else { return .init(node: .choice([]), length: shape.length) }
    guard let (place, keyword, text) = shape.patterns.first else {
      let content = GrammarNode.repetition(character, min: shape.length.least, max: shape.length.most)
      return .init(node: JSONSpelling.quoted(content), length: shape.length)
    }
    for (other, name, pattern) in shape.patterns.dropFirst() where pattern != text || name != keyword {
      throw other.error(.unsupported("a second pattern or format can't be held to beside \(place.pointer)"), name)
    }
    let part = try Self.pattern(text, keyword, place)
    guard shape.length.contains(part.length) else {
      throw place.error(
        .unsupported("a pattern or format can't be held to minLength and maxLength, unless it implies them"), keyword)
    }
    return .init(node: JSONSpelling.quoted(part.node), length: part.length)
  }

  static func pattern(
    _ text: String, _ keyword: String, _ place: SchemaPlace
  ) throws(JSONSchemaError) -> RegularExpression.Part {
    var pattern = text
    if keyword == "format" {
      guard let known = StringFormats.all[text] else {
        throw place.error(.unsupportedFormat(text, supported: StringFormats.all.keys.sorted()), keyword)
      }
      pattern = known
    }
    do throws(RegularExpression.Failure) {
      return try RegularExpression.part(of: pattern)
    } catch {
      throw place.error(.badPattern(error.message, offset: error.offset), keyword)
    }
  }

  // MARK: - Arrays

  private mutating func array(_ shape: SchemaShape) throws(JSONSchemaError) -> GrammarNode {
    let count = shape.elements
    guard !count.isEmpty else { return .choice([]) }
    let rules = try ArrayRules(shape)
    let rest = try rule(for: rules.rest)
    let comma = GrammarNode.sequence([.literal(Array(",".utf8)), space])
    // Built from the end: elements from the first one without a place of its own on.
    let fixed = min(rules.first.count, count.most ?? .max)
    let most = count.most.map { $0 - fixed }
    let least = max(0, count.least - fixed)
    var tail: GrammarNode
    if fixed > 0 {
      tail = .repetition(shared(.sequence([comma, rest])), min: least, max: most)
    } else if most == 0 {
      tail = .sequence([])
    } else {
      let more = GrammarNode.repetition(
        shared(.sequence([comma, rest])), min: max(0, least - 1), max: most.map { $0 - 1 })
      tail = .repetition(.sequence([rest, more]), min: min(least, 1), max: 1)
    }
    for index in (0..<fixed).reversed() {
      let element = try rule(for: rules.first[index])
      let all = GrammarNode.sequence((index > 0 ? [comma] : []) + [element, tail])
      tail = shared(index < count.least ? all : .choice([all, .sequence([])]))
    }
    return .sequence([.literal(Array("[".utf8)), space, tail, space, .literal(Array("]".utf8))])
  }

  // MARK: - Objects

  private mutating func object(_ shape: SchemaShape) throws(JSONSchemaError) -> GrammarNode {
    let rules = try ObjectRules(shape)
    var members: [ObjectMembers.Member] = []
    for name in rules.names {
      let value = try rule(for: rules.schemas(of: name))
      let key = JSONSpelling.quoted(JSONSpelling.node(name))
      members.append(.init(node: member(key, value), isRequired: rules.required.contains(name)))
    }
    let value = try rule(for: rules.additional)
    let other = shared(member(JSONSpelling.quoted(OtherNames.node(rules.names, character: character)), value))
    let content = ObjectMembers(members: members, other: other, count: shape.members, space: space)
    // Members left to choose from count at most once each, so an object can't be made longer by repeating one.
    guard content.canCount else {
      let place = shape.places.first { $0.value["minProperties"] != nil }
      throw (place ?? shape.places[0]).error(
        .unsupported("more members than one beyond those that are named can't be held to"), "minProperties")
    }
    let tail = try content.node { (node) throws(JSONSchemaError) in
      guard self.rules.count < Self.mostRules else {
        throw JSONSchemaError(.tooLarge(limit: GrammarNetwork.mostStates), at: shape.places.first?.pointer ?? "#")
      }
      return self.shared(node)
    }
    return .sequence([.literal(Array("{".utf8)), space, tail, space, .literal(Array("}".utf8))])
  }

  private func member(_ key: GrammarNode, _ value: GrammarNode) -> GrammarNode {
    .sequence([key, .literal(Array(":".utf8)), space, value])
  }

  // MARK: - Listed values

  /// The values of an `enum` or `const` that everything else allows as well.
  private mutating func listed(_ values: [JSONValue], _ shape: SchemaShape) throws(JSONSchemaError) -> GrammarNode {
    let validator = SchemaValidator(expansion: expansion)
    var all: [GrammarNode] = []
    for value in values where try validator.isValid(value, shape) { all.append(node(value)) }
    return .choice(all)
  }

  private func node(_ value: JSONValue) -> GrammarNode {
    let comma = GrammarNode.sequence([.literal(Array(",".utf8)), space])
    func list(_ parts: [GrammarNode], _ open: String, _ close: String) -> GrammarNode {
      var all: [GrammarNode] = [.literal(Array(open.utf8)), space]
      for (index, part) in parts.enumerated() { all += index > 0 ? [comma, part] : [part] }
      return .sequence(all + [space, .literal(Array(close.utf8))])
    }
    switch value {
    case .null, .bool, .integer, .number: return .literal(Array(value.summary.utf8))
    case .string(let text): return JSONSpelling.quoted(JSONSpelling.node(text))
    case .array(let elements): return list(elements.map(node), "[", "]")
    case .object(let members):
      let parts = members.names.map { name in
        member(JSONSpelling.quoted(JSONSpelling.node(name)), node(members[name] ?? .null))
      }
      return list(parts, "{", "}")
    }
  }
}
