/// A regular expression as its parser reads it.
indirect enum PatternNode: Sendable {
  enum Mode: Sendable { case greedy, lazy, possessive }
  enum Anchor: Sendable { case textStart, textEnd, lineStart, lineEnd, boundary, noBoundary }

  case empty
  case one(ScalarSet)
  case sequence([PatternNode])
  case alternation([PatternNode])
  /// `max` is nil for no limit.
  case repetition(PatternNode, min: Int, max: Int?, Mode)
  case look(PatternNode, behind: Bool, negative: Bool)
  case atomic(PatternNode)
  case anchor(Anchor)

  /// Whether it can match without taking a character.
  var canBeEmpty: Bool {
    switch self {
    case .empty, .look, .anchor: true
    case .one: false
    case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
    case .alternation(let parts): parts.contains(where: \.canBeEmpty)
    case .repetition(let part, let min, _, _): min == 0 || part.canBeEmpty
    case .atomic(let part): part.canBeEmpty
    }
  }

  /// How many characters it always takes; nil where that varies.
  var fixedLength: Int? {
    switch self {
    case .empty, .look, .anchor: return 0
    case .one: return 1
    case .sequence(let parts):
      let lengths = parts.compactMap(\.fixedLength)
      return lengths.count == parts.count ? lengths.reduce(0, +) : nil
    case .alternation(let parts):
      let lengths = parts.compactMap(\.fixedLength)
      return lengths.count == parts.count && Set(lengths).count == 1 ? lengths.first : nil
    case .repetition(let part, let min, let max, _):
      guard min == max, let length = part.fixedLength else { return nil }
      return length * min
    case .atomic(let part): return part.fixedLength
    }
  }
}
