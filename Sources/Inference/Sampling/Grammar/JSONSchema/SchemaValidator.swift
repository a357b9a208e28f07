import Checkpoints

/// Whether a value follows schemas: for the values that a schema lists, which its other keywords may rule out.
struct SchemaValidator {
  let expansion: SchemaExpansion

  func isValid(_ value: JSONValue, _ places: [SchemaPlace]) throws(JSONSchemaError) -> Bool {
    for alternative in try expansion.alternatives(of: places) where try isValid(value, SchemaShape(alternative)) {
      return true
    }
    return false
  }

  func isValid(_ value: JSONValue, _ shape: SchemaShape) throws(JSONSchemaError) -> Bool {
    let kind = value.kind
    guard shape.kinds.contains(kind) || kind == .integer && shape.kinds.contains(.number) else { return false }
    if let values = shape.values?.all, !values.contains(where: { $0.isEqual(to: value) }) { return false }
    switch value {
    case .null, .bool: return true
    case .integer, .number: return try isInBounds(value, shape)
    case .string(let text): return try isValid(text, shape)
    case .array(let elements): return try isValid(elements, shape)
    case .object(let members): return try isValid(members, shape)
    }
  }

  private func isInBounds(_ value: JSONValue, _ shape: SchemaShape) throws(JSONSchemaError) -> Bool {
    if let place = shape.multiple {
      throw place.error(.unsupported("only a multipleOf of 1 can be held to"), "multipleOf")
    }
    guard let number = DecimalNumber(value) else { return false }
    var alone = NumberRange()
    alone.raise(to: number, isStrict: false)
    alone.lower(to: number, isStrict: false)
    return !alone.isDisjoint(with: shape.range)
  }

  private func isValid(_ text: String, _ shape: SchemaShape) throws(JSONSchemaError) -> Bool {
    let count = text.unicodeScalars.count
    guard shape.length.contains(CountRange(count, count)) else { return false }
    for (place, keyword, pattern) in shape.patterns {
      let part = try SchemaCompiler.pattern(pattern, keyword, place)
      let grammar = try SchemaCompiler.grammar(of: part.node, at: place)
      guard grammar?.match(JSONSpelling.plain(text)) == .complete else { return false }
    }
    return true
  }

  private func isValid(_ elements: [JSONValue], _ shape: SchemaShape) throws(JSONSchemaError) -> Bool {
    guard shape.elements.contains(CountRange(elements.count, elements.count)) else { return false }
    let rules = try ArrayRules(shape)
    for (index, element) in elements.enumerated() {
      let schemas = index < rules.first.count ? rules.first[index] : rules.rest
      guard try isValid(element, schemas) else { return false }
    }
    return true
  }

  private func isValid(_ members: JSONValue.Object, _ shape: SchemaShape) throws(JSONSchemaError) -> Bool {
    guard shape.members.contains(CountRange(members.names.count, members.names.count)) else { return false }
    let rules = try ObjectRules(shape)
    guard rules.required.isSubset(of: members.names) else { return false }
    for name in members.names {
      guard try isValid(members[name] ?? .null, rules.schemas(of: name)) else { return false }
    }
    return true
  }
}
