import Checkpoints

/// A schema within the document: its value and where it stands. Two are equal when they stand at the same place.
struct SchemaPlace: Hashable {
  /// A grammar goes through names character by character.
  static let longestName = 500

  let pointer: String
  let value: JSONValue

  static func == (a: SchemaPlace, b: SchemaPlace) -> Bool { a.pointer == b.pointer }
  func hash(into hasher: inout Hasher) { hasher.combine(pointer) }

  func error(_ problem: JSONSchemaError.Problem, _ keyword: String? = nil) -> JSONSchemaError {
    JSONSchemaError(problem, at: keyword.map { pointer + "/" + Self.escaped($0) } ?? pointer)
  }

  func child(_ name: String, _ value: JSONValue) -> SchemaPlace {
    SchemaPlace(pointer: pointer + "/" + Self.escaped(name), value: value)
  }

  private static func escaped(_ name: String) -> String {
    name.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  // MARK: - Keywords

  /// Nil where the keyword is missing.
  func schema(_ keyword: String) -> SchemaPlace? { value[keyword].map { child(keyword, $0) } }

  func schemas(_ keyword: String) throws(JSONSchemaError) -> [SchemaPlace] {
    guard let value = value[keyword] else { return [] }
    guard let parts = value.array, !parts.isEmpty else {
      throw error(.wrongValue(expected: "an array of schemas", found: value.summary), keyword)
    }
    let list = child(keyword, value)
    return parts.enumerated().map { list.child("\($0)", $1) }
  }

  /// Name and schema of each member of an object such as `properties`.
  func named(_ keyword: String) throws(JSONSchemaError) -> [(name: String, place: SchemaPlace)] {
    guard let value = value[keyword] else { return [] }
    guard let members = value.object else {
      throw error(.wrongValue(expected: "an object of schemas", found: value.summary), keyword)
    }
    let parent = child(keyword, value)
    for name in members.names where name.unicodeScalars.count > Self.longestName {
      throw parent.error(
        .wrongValue(
          expected: "names of at most \(Self.longestName) characters",
          found: "one of \(name.unicodeScalars.count)"))
    }
    return members.names.map { ($0, parent.child($0, members[$0] ?? .null)) }
  }

  func strings(_ keyword: String) throws(JSONSchemaError) -> [String] {
    guard let value = value[keyword] else { return [] }
    let texts = value.array?.compactMap(\.string)
    guard let texts, texts.count == value.array?.count else {
      throw error(.wrongValue(expected: "an array of strings", found: value.summary), keyword)
    }
    return texts
  }

  func string(_ keyword: String) throws(JSONSchemaError) -> String? {
    guard let value = value[keyword] else { return nil }
    guard let text = value.string else { throw error(.wrongValue(expected: "a string", found: value.summary), keyword) }
    return text
  }

  /// A number of characters, elements or members.
  func count(_ keyword: String) throws(JSONSchemaError) -> Int? {
    guard let value = value[keyword] else { return nil }
    let limit = Int(Int32.max)
    switch value {
    case .integer(let number) where number >= 0 && number <= limit: return Int(number)
    case .number(let number) where number >= 0 && number <= Double(limit) && number == number.rounded():
      return Int(number)
    default:
      throw error(.wrongValue(expected: "a whole number from 0 to \(limit)", found: value.summary), keyword)
    }
  }

  func number(_ keyword: String) throws(JSONSchemaError) -> DecimalNumber? {
    guard let value = value[keyword] else { return nil }
    guard let number = DecimalNumber(value) else {
      throw error(.wrongValue(expected: "a number of at most 400 digits", found: value.summary), keyword)
    }
    return number
  }
}

extension JSONValue {
  /// What it is, for a message.
  var summary: String {
    switch self {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let text): "'\(VisibleText(text))'"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
