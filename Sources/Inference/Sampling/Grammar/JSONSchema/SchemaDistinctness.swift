import Checkpoints

/// Whether two schemas can be told apart by what they say about kinds, listed values, bounds, and members that one of
/// them requires. "No" means only that it isn't plain.
struct SchemaDistinctness {
  private static let deepest = 6

  let expansion: SchemaExpansion

  func areDistinct(_ a: [[SchemaPlace]], _ b: [[SchemaPlace]], depth: Int = 0) throws(JSONSchemaError) -> Bool {
    for left in a {
      for right in b {
        expansion.comparisonsLeft -= 1
        guard expansion.comparisonsLeft > 0, try areDistinct(SchemaShape(left), SchemaShape(right), depth) else {
          return false
        }
      }
    }
    return true
  }

  private func areDistinct(_ a: SchemaShape, _ b: SchemaShape, _ depth: Int) throws(JSONSchemaError) -> Bool {
    if let left = a.values?.all, let right = b.values?.all {
      return !left.contains { value in right.contains { $0.isEqual(to: value) } }
    }
    for kind in Self.common(a, b) {
      let isDistinct =
        switch kind {
        case .string: a.length.isDisjoint(with: b.length)
        case .number, .integer: a.range.isDisjoint(with: b.range)
        case .array: a.elements.isDisjoint(with: b.elements)
        case .object:
          if a.members.isDisjoint(with: b.members) { true } else { try haveDistinctMembers(a, b, depth) }
        case .null, .boolean: false
        }
      if !isDistinct { return false }
    }
    return true
  }

  /// Kinds that a value of both may have.
  private static func common(_ a: SchemaShape, _ b: SchemaShape) -> Set<SchemaShape.Kind> {
    func kinds(_ shape: SchemaShape) -> Set<SchemaShape.Kind> {
      var kinds = shape.kinds
      if kinds.contains(.number) { kinds.insert(.integer) }
      if let values = shape.values?.all { kinds.formIntersection(values.map(\.kind)) }
      return kinds
    }
    return kinds(a).intersection(kinds(b))
  }

  private func haveDistinctMembers(_ a: SchemaShape, _ b: SchemaShape, _ depth: Int) throws(JSONSchemaError) -> Bool {
    guard depth < Self.deepest, expansion.comparisonsLeft > 0 else { return false }
    let (left, right) = (try ObjectRules(a), try ObjectRules(b))
    for name in Set(a.required + b.required) {
      let (ours, theirs) = (
        try expansion.alternatives(of: left.schemas(of: name)), try expansion.alternatives(of: right.schemas(of: name))
      )
      if try areDistinct(ours, theirs, depth: depth + 1) { return true }
    }
    return false
  }
}
