/// Why a JSON schema can't be made a grammar, and where in it.
public struct JSONSchemaError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Problem: Equatable, Sendable {
    case notJSON(String, offset: Int?)
    case tooLong(bytes: Int, limit: Int)
    case wrongValue(expected: String, found: String)
    case unsupportedKeyword(supported: [String])
    case unsupportedFormat(String, supported: [String])
    case unsupported(String)
    case badPattern(String, offset: Int)
    case unresolved(String)
    case endlessReference
    case indistinct(Int, Int)
    case tooManyAlternatives(limit: Int)
    case tooDeep(limit: Int)
    case tooLarge(limit: Int)
    case impossible
  }

  public let problem: Problem
  /// A JSON pointer as a fragment: `#/properties/name`.
  public let pointer: String

  init(_ problem: Problem, at pointer: String) { (self.problem, self.pointer) = (problem, pointer) }

  public var description: String { "JSON schema, \(pointer): \(problem.text)" }
}

extension JSONSchemaError.Problem {
  var text: String {
    switch self {
    case .notJSON(let message, let offset): message + (offset.map { " (at byte \($0))" } ?? "")
    case .tooLong(let bytes, let limit): "the schema has \(bytes) bytes, at most \(limit) are read."
    case .wrongValue(let expected, let found): "expected \(expected), found \(found)."
    case .unsupportedKeyword(let supported):
      "this keyword can't be held to; supported are \(supported.joined(separator: ", "))."
    case .unsupportedFormat(let name, let supported):
      "the format '\(name)' can't be held to; supported are \(supported.joined(separator: ", "))."
    case .unsupported(let what): "\(what)."
    case .badPattern(let message, let offset): "character \(offset + 1) of the pattern: \(message)."
    case .unresolved(let reference):
      "expected a place in this schema, such as #/$defs/name, found '\(reference)', which is none."
    case .endlessReference: "the reference comes back to itself before any value."
    case .indistinct(let first, let second):
      "alternatives \(first) and \(second) may both hold, which can't be ruled out here; if either will do, write anyOf."
    case .tooManyAlternatives(let limit): "the alternatives multiply to more than \(limit)."
    case .tooDeep(let limit): "schemas lead more than \(limit) deep into each other."
    case .tooLarge(let limit): "the grammar has more than \(limit) states; use smaller bounds."
    case .impossible: "no value is valid."
    }
  }
}
