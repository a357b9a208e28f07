import Checkpoints

/// What plain keywords that all hold allow together: kinds of values, and for each kind its bounds.
struct SchemaShape {
  enum Kind: String, CaseIterable {
    case null, boolean, object, array, string, number, integer
  }

  /// `number` includes whole ones; `integer` is here only where `number` is not.
  private(set) var kinds: Set<Kind> = [.null, .boolean, .object, .array, .string, .number]
  /// The only values allowed, and where it says so.
  private(set) var values: (all: [JSONValue], place: SchemaPlace)?
  private(set) var length = CountRange()
  private(set) var patterns: [(place: SchemaPlace, keyword: String, text: String)] = []
  private(set) var range = NumberRange()
  private(set) var multiple: SchemaPlace?
  private(set) var elements = CountRange()
  private(set) var members = CountRange()
  private(set) var required: [String] = []
  let places: [SchemaPlace]

  init(_ places: [SchemaPlace]) throws(JSONSchemaError) {
    self.places = places
    for place in places { try add(place) }
  }

  private mutating func add(_ place: SchemaPlace) throws(JSONSchemaError) {
    try addKinds(place)
    if let value = place.value["const"] { restrict(to: [value], place) }
    if let value = place.value["enum"] {
      guard let all = value.array else {
        throw place.error(.wrongValue(expected: "an array of values", found: value.summary), "enum")
      }
      restrict(to: all, place)
    }
    length.narrow(try place.count("minLength"), try place.count("maxLength"))
    elements.narrow(try place.count("minItems"), try place.count("maxItems"))
    members.narrow(try place.count("minProperties"), try place.count("maxProperties"))
    for keyword in ["pattern", "format"] {
      if let text = try place.string(keyword) { patterns.append((place, keyword, text)) }
    }
    try addBounds(place)
    required += try place.strings("required").filter { !required.contains($0) }
  }

  private mutating func addKinds(_ place: SchemaPlace) throws(JSONSchemaError) {
    guard let type = place.value["type"] else { return }
    let names = type.array == nil ? type.string.map { [$0] } : try place.strings("type")
    var found: Set<Kind> = []
    for name in names ?? [type.summary] {
      guard let kind = Kind(rawValue: name) else {
        let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw place.error(.wrongValue(expected: "one of \(known), or several in an array", found: name), "type")
      }
      found.insert(kind)
    }
    if found.contains(.number) { found.remove(.integer) }
    let isWhole =
      found.contains(.integer) && kinds.contains(.number) || found.contains(.number) && kinds.contains(.integer)
    kinds.formIntersection(found)
    if isWhole { kinds.insert(.integer) }
  }

  private mutating func restrict(to all: [JSONValue], _ place: SchemaPlace) {
    let left = values.map { known in known.all.filter { value in all.contains { $0.isEqual(to: value) } } }
    values = (left ?? all, place)
  }

  private mutating func addBounds(_ place: SchemaPlace) throws(JSONSchemaError) {
    if let number = try place.number("minimum") { range.raise(to: number, isStrict: false) }
    if let number = try place.number("maximum") { range.lower(to: number, isStrict: false) }
    for (keyword, isLower) in [("exclusiveMinimum", true), ("exclusiveMaximum", false)] {
      if case .bool? = place.value[keyword] {
        throw place.error(.unsupported("expected a number, as schemas have it since draft 6, found a boolean"), keyword)
      }
      guard let number = try place.number(keyword) else { continue }
      if isLower { range.raise(to: number, isStrict: true) } else { range.lower(to: number, isStrict: true) }
    }
    if let number = try place.number("multipleOf") {
      let isOne = number.isWhole && number.magnitude.whole == [1] && !number.isNegative
      if !isOne {
        multiple = place
      } else {
        if kinds.remove(.number) != nil { kinds.insert(.integer) }
      }
    }
  }
}

/// How many.
struct CountRange {
  private(set) var least = 0
  private(set) var most: Int?

  init(_ least: Int = 0, _ most: Int? = nil) { (self.least, self.most) = (least, most) }

  var isEmpty: Bool { most.map { $0 < least } ?? false }

  mutating func narrow(_ least: Int?, _ most: Int?) {
    if let least { self.least = max(self.least, least) }
    if let most { self.most = min(self.most ?? most, most) }
  }

  func isDisjoint(with other: CountRange) -> Bool {
    (most ?? .max) < other.least || (other.most ?? .max) < least
  }

  func contains(_ other: CountRange) -> Bool {
    guard other.least >= least else { return false }
    guard let most else { return true }
    return (other.most ?? .max) <= most
  }
}

extension JSONValue {
  /// Equal to JSON Schema: 1 is 1.0, and the order of members is nothing.
  func isEqual(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)): Double(a) == b
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isEqual(to: $1) }
    case (.object(let a), .object(let b)):
      a.names.count == b.names.count
        && a.names.allSatisfy { name in b[name].map { a[name]?.isEqual(to: $0) ?? false } ?? false }
    default: self == other
    }
  }

  var kind: SchemaShape.Kind {
    switch self {
    case .null: .null
    case .bool: .boolean
    case .integer: .integer
    case .number(let number): number == number.rounded() ? .integer : .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}
