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
