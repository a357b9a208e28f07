import GRDB

extension Row {
  /// A column as a type; what is there may be anything, for anyone can write to the file.
  func checked<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value = try optional(column) as Value? else {
      throw ColumnError(column: column, expected: "\(Value.self)")
    }
    return value
  }

  func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
    guard let stored: DatabaseValue = self[column], !stored.isNull else { return nil }
    guard let value = Value.fromDatabaseValue(stored) else {
      throw ColumnError(column: column, expected: "\(Value.self)")
    }
    return value
  }

  /// A column of JSON.
  func json<Value: Decodable>(_ column: String) throws -> Value { try JSONText.decode(checked(column)) }
}

/// A column that holds something else than it should.
struct ColumnError: Error, CustomStringConvertible {
  let column: String
  let expected: String
  var description: String { "its \(column) is no \(expected)" }
}
