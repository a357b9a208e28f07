import Checkpoints

/// The right-hand side of a rule, as written.
indirect enum GrammarNode: Sendable, Equatable {
  /// UTF-8.
  case literal([UInt8])
  case characters(CodePointSet)
  /// One token of the vocabulary, whatever its bytes; or any but that one.
  case token(TokenID, isExcluded: Bool)
  case sequence([GrammarNode])
  case choice([GrammarNode])
  /// At least `min` times, at most `max`, or any number when nil.
  case repetition(GrammarNode, min: Int, max: Int?)
  /// By number in the order of first mention.
  case rule(Int)
}

struct GrammarRule: Sendable {
  let name: String
  var definition: GrammarNode?
  /// Where it is defined, or else first mentioned.
  var place: GrammarError.Place
}

extension [GrammarRule] {
  /// Which rules mention each rule.
  var users: [[Int]] {
    var users = map { _ in [Int]() }
    func note(_ node: GrammarNode, _ user: Int) {
      switch node {
      case .literal, .characters, .token: break
      case .rule(let number): if users[number].last != user { users[number].append(user) }
      case .choice(let parts), .sequence(let parts): for part in parts { note(part, user) }
      case .repetition(let part, _, _): note(part, user)
      }
    }
    for (number, rule) in enumerated() { if let definition = rule.definition { note(definition, number) } }
    return users
  }
}
