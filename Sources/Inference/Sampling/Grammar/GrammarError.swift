/// Why a grammar can't be used, and where.
public struct GrammarError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A place in the source. Both count from 1; columns count bytes.
  public struct Place: Equatable, Sendable {
    public let line: Int
    public let column: Int
  }

  public enum Problem: Equatable, Sendable {
    case expected(String, found: String)
    case undefinedRule(String)
    case missingRoot(String)
    case definedTwice(String, first: Place)
    case leftRecursion([String])
    case unknownToken(String)
    case badRange(String)
    case tooLong(bytes: Int, limit: Int)
    case tooDeep(limit: Int)
    case tooLarge(limit: Int)
  }

  public let problem: Problem
  public let place: Place

  public var description: String { "Grammar, line \(place.line), column \(place.column): \(problem.text)" }
}

extension GrammarError.Problem {
  var text: String {
    switch self {
    case .expected(let expected, let found): "expected \(expected), found \(found)."
    case .undefinedRule(let name): "there is no rule '\(name)'."
    case .missingRoot(let name): "there is no rule '\(name)' to start from."
    case .definedTwice(let name, let first): "rule '\(name)' is already defined in line \(first.line)."
    case .leftRecursion(let names):
      "rule '\(names[0])' comes back to itself before any text: \(names.joined(separator: " -> "))."
    case .unknownToken(let text): "'\(text)' is no single token of the vocabulary."
    case .badRange(let text): "the range \(text) runs backwards."
    case .tooLong(let bytes, let limit): "the grammar has \(bytes) bytes, at most \(limit) are read."
    case .tooDeep(let limit): "groups are nested more than \(limit) deep."
    case .tooLarge(let limit): "repetitions unroll to more than \(limit) states; use smaller ones, or * and +."
    }
  }
}
