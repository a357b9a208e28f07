/// The keywords of JSON Schema that are understood. Any other is refused: a schema with a rule left out is another one.
enum SchemaKeywords {
  /// Say something about values.
  static let honoured: Set<String> = [
    "$ref", "additionalItems", "additionalProperties", "allOf", "anyOf", "const", "enum", "exclusiveMaximum",
    "exclusiveMinimum", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength",
    "minProperties", "minimum", "multipleOf", "oneOf", "pattern", "prefixItems", "properties", "required", "type",
  ]
  /// Say nothing that a text could break.
  static let annotations: Set<String> = [
    "$comment", "$defs", "$id", "$schema", "contentEncoding", "contentMediaType", "default", "definitions",
    "deprecated",
    "description", "example", "examples", "id", "readOnly", "title", "writeOnly",
  ]
  /// Say nothing with these values.
  static func isIdle(_ keyword: String, _ place: SchemaPlace) -> Bool {
    switch (keyword, place.value[keyword]) {
    case ("uniqueItems", .bool(false)), ("nullable", .bool(false)): true
    case ("propertyNames", .bool(true)), ("unevaluatedProperties", .bool(true)), ("unevaluatedItems", .bool(true)): true
    case ("patternProperties", .object(let members)), ("dependentRequired", .object(let members)),
      ("dependentSchemas", .object(let members)):
      members.names.isEmpty
    default: keyword.hasPrefix("x-")
    }
  }

  static func check(_ place: SchemaPlace) throws(JSONSchemaError) {
    for name in place.value.object?.names ?? [] where !honoured.contains(name) && !annotations.contains(name) {
      if !isIdle(name, place) { throw place.error(.unsupportedKeyword(supported: honoured.sorted()), name) }
    }
  }
}
