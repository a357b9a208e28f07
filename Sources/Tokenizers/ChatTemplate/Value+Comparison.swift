extension Value {
  /// `==`: numbers by value, sequences and dictionaries by content, strings by characters.
  func equals(_ other: Value) -> Bool {
    if let left = asInteger, let right = other.asInteger { return left == right }
    if let left = asNumber, let right = other.asNumber { return left == right }
    switch (self, other) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8)
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
    case (.dictionary(let left), .dictionary(let right)):
      return left.count == right.count
        && zip(left.keys, left.values).allSatisfy { key, value in right[key].map { value.equals($0) } ?? false }
    case (.object(let left), .object(let right)): return left === right
    default: return false
    }
  }

  /// -1, 0 or 1; nil when one is not a number.
  private static func order<T: Comparable>(_ left: T, _ right: T) -> Int? {
    left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
  }

  /// How the two are ordered; nil when neither is before the other (NaN). `symbol` is for the message.
  func order(_ other: Value, symbol: String = "<") throws(TemplateError) -> Int? {
    if let left = asInteger, let right = other.asInteger { return Self.order(left, right) }
    if let left = asNumber, let right = other.asNumber { return Self.order(left, right) }
    switch (self, other) {
    case (.undefined, _), (_, .undefined):
      _ = try defined()
      _ = try other.defined()
    case (.string(let left), .string(let right)):
      // UTF-8 sorts as code points do.
      return left.utf8.elementsEqual(right.utf8) ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      for (first, second) in zip(left, right) where !first.equals(second) {
        return try first.order(second, symbol: symbol)
      }
      return Self.order(left.count, right.count)
    default: break
    }
    throw .runtime("'\(symbol)' not supported between instances of '\(typeName)' and '\(other.typeName)'")
  }

  func compare(_ operation: ComparisonOperator, _ other: Value) throws(TemplateError) -> Bool {
    switch operation {
    case .equal: return equals(other)
    case .notEqual: return !equals(other)
    case .isIn: return try other.contains(self)
    case .isNotIn: return try !other.contains(self)
    case .less: return try order(other, symbol: "<") == -1
    case .greater: return try order(other, symbol: ">") == 1
    case .lessOrEqual: return try order(other, symbol: "<=").map { $0 <= 0 } ?? false
    case .greaterOrEqual: return try order(other, symbol: ">=").map { $0 >= 0 } ?? false
    }
  }

  /// `element in self`
  func contains(_ element: Value) throws(TemplateError) -> Bool {
    switch self {
    case .string(let text):
      guard case .string(let part) = try element.defined() else {
        throw .runtime("'in <string>' requires string as left operand, not \(element.typeName)")
      }
      return TextSearch(part).isFound(in: text)
    case .list(let elements), .tuple(let elements): return elements.contains { $0.equals(element) }
    case .dictionary(let dictionary):
      guard ValueDictionary.isHashable(element) else { throw .runtime("unhashable type: '\(element.typeName)'") }
      return dictionary[element] != nil
    case .undefined: return false
    default: throw .runtime("argument of type '\(typeName)' is not iterable")
    }
  }
}
