import Checkpoints

/// Writes schemas that all hold as alternatives of schemas that all hold, without references and combinations: what is
/// left in each place is only what its plain keywords say. Remembers what it found, so that no schema costs more than
/// its size and its bounded number of alternatives.
final class SchemaExpansion {
  static let mostAlternatives = 1024
  static let mostPlaces = 1 << 12
  static let deepest = 100

  let root: SchemaPlace
  private var known: [SchemaPlace: [[SchemaPlace]]] = [:]
  /// What `SchemaDistinctness` may still compare.
  var comparisonsLeft = 100_000

  init(root: SchemaPlace) { self.root = root }

  /// An empty alternative allows anything; no alternative, nothing.
  func alternatives(of places: [SchemaPlace]) throws(JSONSchemaError) -> [[SchemaPlace]] {
    var all: [[SchemaPlace]] = [[]]
    for place in places { all = try Self.both(all, expand(place, on: []), at: place) }
    return all
  }

  private func expand(_ place: SchemaPlace, on way: [SchemaPlace]) throws(JSONSchemaError) -> [[SchemaPlace]] {
    if let found = known[place] { return found }
    let found = try expandAnew(place, on: way)
    known[place] = found
    return found
  }

  private func expandAnew(_ place: SchemaPlace, on way: [SchemaPlace]) throws(JSONSchemaError) -> [[SchemaPlace]] {
    guard way.count < Self.deepest else { throw place.error(.tooDeep(limit: Self.deepest)) }
    switch place.value {
    case .bool(let allows): return allows ? [[]] : []
    case .object: break
    default: throw place.error(.wrongValue(expected: "a schema: an object, true or false", found: place.value.summary))
    }
    guard !way.contains(place) else { throw place.error(.endlessReference) }
    try SchemaKeywords.check(place)
    let way = way + [place]
    var all = [[place]]
    if let reference = try place.string("$ref") {
      let target = try resolve(reference, from: place)
      all = try Self.both(all, expand(target, on: way), at: place)
    }
    for part in try place.schemas("allOf") { all = try Self.both(all, expand(part, on: way), at: place) }
    for keyword in ["anyOf", "oneOf"] where place.value[keyword] != nil {
      var parts: [[[SchemaPlace]]] = []
      for part in try place.schemas(keyword) { parts.append(try expand(part, on: way)) }
      if keyword == "oneOf" { try checkDistinct(parts, beside: place) }
      all = try Self.both(all, parts.flatMap { $0 }, at: place)
    }
    return all
  }

  private static func both(
    _ a: [[SchemaPlace]], _ b: [[SchemaPlace]], at place: SchemaPlace
  ) throws(JSONSchemaError) -> [[SchemaPlace]] {
    let longest = (a.map(\.count).max() ?? 0) + (b.map(\.count).max() ?? 0)
    guard a.count * b.count <= mostAlternatives, a.count * b.count * longest <= mostPlaces else {
      throw place.error(.tooManyAlternatives(limit: mostAlternatives))
    }
    return a.flatMap { left in
      let taken = Set(left)
      return b.map { right in left + right.filter { !taken.contains($0) } }
    }
  }

  /// A `oneOf` is an `anyOf` where no value can be valid in two of its parts.
  private func checkDistinct(_ parts: [[[SchemaPlace]]], beside place: SchemaPlace) throws(JSONSchemaError) {
    let distinctness = SchemaDistinctness(expansion: self)
    for first in parts.indices {
      for second in parts.indices where second > first {
        guard try distinctness.areDistinct(parts[first].map { $0 + [place] }, parts[second].map { $0 + [place] }) else {
          throw place.error(.indistinct(first, second), "oneOf")
        }
      }
    }
  }

  /// The schema that a JSON pointer in this document names. Source: RFC 6901.
  private func resolve(_ reference: String, from place: SchemaPlace) throws(JSONSchemaError) -> SchemaPlace {
    guard reference.hasPrefix("#"), let path = String(reference.dropFirst()).removingPercentEscapes,
      path.isEmpty || path.hasPrefix("/")
    else { throw place.error(.unresolved(reference), "$ref") }
    var target = root
    for step in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let name = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
      var next = target.value[name]
      if let elements = target.value.array, let index = Int(name), elements.indices.contains(index) {
        next = elements[index]
      }
      guard let next else { throw place.error(.unresolved(reference), "$ref") }
      target = target.child(name, next)
    }
    return target
  }
}

extension String {
  /// The text with `%41` and the like as what they stand for; nil where that is no UTF-8.
  fileprivate var removingPercentEscapes: String? {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
