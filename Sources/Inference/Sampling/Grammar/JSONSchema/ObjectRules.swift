import Checkpoints

/// What an object's members must be: those that are named, in order, and the rest.
struct ObjectRules {
  private let places: [SchemaPlace]
  private let properties: [[String: SchemaPlace]]
  /// Named in `properties` or `required`.
  let names: [String]
  let required: Set<String>

  init(_ shape: SchemaShape) throws(JSONSchemaError) {
    places = shape.places
    var (names, known): ([String], Set<String>) = ([], [])
    var properties: [[String: SchemaPlace]] = []
    for place in places {
      let named = try place.named("properties")
      for (name, _) in named where known.insert(name).inserted { names.append(name) }
      properties.append(Dictionary(named.map { ($0.name, $0.place) }) { first, _ in first })
    }
    for name in shape.required where known.insert(name).inserted { names.append(name) }
    (self.names, self.properties) = (names, properties)
    required = Set(shape.required)
  }

  /// The schemas that a member must follow.
  func schemas(of name: String) -> [SchemaPlace] {
    places.indices.compactMap { properties[$0][name] ?? places[$0].schema("additionalProperties") }
  }

  /// The schemas of members without a name here.
  var additional: [SchemaPlace] { places.compactMap { $0.schema("additionalProperties") } }
}

/// What an array's elements must be: the first few, each by its place, and the rest.
struct ArrayRules {
  let first: [[SchemaPlace]]
  let rest: [SchemaPlace]

  init(_ shape: SchemaShape) throws(JSONSchemaError) {
    var (prefixes, rests): ([[SchemaPlace]], [SchemaPlace?]) = ([], [])
    for place in shape.places {
      // Before draft 2020-12 an array of `items` was what `prefixItems` is now.
      let isOld = place.value["items"]?.array != nil
      if isOld, place.value["prefixItems"] != nil {
        throw place.error(.wrongValue(expected: "a schema beside prefixItems", found: "an array"), "items")
      }
      prefixes.append(try place.schemas(isOld ? "items" : "prefixItems"))
      rests.append(place.schema(isOld ? "additionalItems" : "items"))
    }
    let count = prefixes.map(\.count).max() ?? 0
    first = (0..<count).map { index in
      zip(prefixes, rests).compactMap { prefix, rest in index < prefix.count ? prefix[index] : rest }
    }
    rest = rests.compactMap { $0 }
  }
}
