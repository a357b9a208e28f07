import Checkpoints

/// A part of a `tokenizer.json`: an object's settings, read with their types. Errors name the place.
struct PartSettings {
  let object: Checkpoints.JSONValue.Object
  /// Such as `pre_tokenizer.pretokenizers[1]`.
  let path: String

  init(_ value: Checkpoints.JSONValue, path: String) throws(TokenizerError) {
    guard let object = value.object else {
      throw .wrongType(key: path, expected: "an object", found: value.kind)
    }
    (self.object, self.path) = (object, path)
  }

  func key(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// Nil for a setting that is missing or null.
  subscript(name: String) -> Checkpoints.JSONValue? {
    guard let value = object[name], value != .null else { return nil }
    return value
  }

  func required(_ name: String) throws(TokenizerError) -> Checkpoints.JSONValue {
    guard let value = self[name] else { throw .missing(key: key(name)) }
    return value
  }

  func wrong(_ name: String, expected: String) -> TokenizerError {
    .wrongType(key: key(name), expected: expected, found: self[name]?.kind ?? "missing")
  }

  func string(_ name: String) throws(TokenizerError) -> String {
    guard let text = try required(name).string else { throw wrong(name, expected: "a string") }
    return text
  }

  func optionalString(_ name: String) throws(TokenizerError) -> String? {
    self[name] == nil ? nil : try string(name)
  }

  func bytes(_ name: String) throws(TokenizerError) -> [UInt8] { Array(try string(name).utf8) }

  func bool(_ name: String, default standard: Bool) throws(TokenizerError) -> Bool {
    guard let value = self[name] else { return standard }
    guard case .bool(let flag) = value else { throw wrong(name, expected: "a boolean") }
    return flag
  }

  func integer(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws(TokenizerError) -> Int {
    guard let value = self[name] else { return standard }
    guard let number = value.integer, range.contains(number) else {
      throw wrong(name, expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func array(_ name: String) throws(TokenizerError) -> [Checkpoints.JSONValue] {
    guard let elements = try required(name).array else { throw wrong(name, expected: "an array") }
    return elements
  }

  func part(_ name: String) throws(TokenizerError) -> PartSettings {
    try PartSettings(try required(name), path: key(name))
  }

  func optionalPart(_ name: String) throws(TokenizerError) -> PartSettings? {
    self[name] == nil ? nil : try part(name)
  }

  /// The objects of an array.
  func parts(_ name: String) throws(TokenizerError) -> [PartSettings] {
    var parts: [PartSettings] = []
    for (index, value) in try array(name).enumerated() {
      parts.append(try PartSettings(value, path: "\(key(name))[\(index)]"))
    }
    return parts
  }

  /// One of the names of an enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default standard: Choice?
  ) throws(TokenizerError) -> Choice where Choice.RawValue == String {
    if self[name] == nil, let standard { return standard }
    let found = try string(name)
    guard let choice = Choice(rawValue: found) else {
      throw .unsupportedPart(key: key(name), found: found, supported: Choice.allCases.map(\.rawValue))
    }
    return choice
  }

  /// `{"String": …}` or `{"Regex": …}`.
  func pattern(_ name: String) throws(TokenizerError) -> Pattern {
    // Older files give the text itself.
    if let text = self[name]?.string { return .text(Array(text.utf8)) }
    let part = try part(name)
    if part["Regex"] != nil { return .expression(try PatternProgram(try part.string("Regex"))) }
    return .text(try part.bytes("String"))
  }
}

/// The kinds a part of the file comes in, by the `type` they are written with.
struct PartCatalogue<Part> {
  typealias Make = @Sendable (_ settings: PartSettings) throws(TokenizerError) -> Part
  let kinds: KeyValuePairs<String, Make>

  func make(_ settings: PartSettings) throws(TokenizerError) -> Part {
    let type = try settings.string("type")
    guard let make = kinds.first(where: { $0.key == type })?.value else {
      throw .unsupportedPart(key: settings.key("type"), found: type, supported: kinds.map(\.key))
    }
    return try make(settings)
  }

  func make(_ settings: [PartSettings]) throws(TokenizerError) -> [Part] {
    var parts: [Part] = []
    for part in settings { parts.append(try make(part)) }
    return parts
  }
}

extension Checkpoints.JSONValue {
  /// What kind of value this is, for error messages.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer(let number): "the integer \(number)"
    case .number: "a number with a fraction"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
