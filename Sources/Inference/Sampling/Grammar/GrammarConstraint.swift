import Checkpoints

/// Rules out every token after which the text could no longer follow a grammar. Give it to a chain as a constraint, which
/// puts it before all samplers.
///
/// The masks of states that come again are kept. A new state costs about as much as following the vocabulary's bytes
/// through a table once, and may allocate; one seen before costs a pass over the candidates.
public struct GrammarConstraint: SamplerStage {
  public let name = SamplerName.grammar
  /// Masks kept at most. Bytes.
  private static let mostMaskBytes = 8 << 20

  private let vocabulary: GrammarVocabulary
  private var automaton: GrammarAutomaton
  private var state: GrammarAutomaton.State
  private var masks: [GrammarAutomaton.State: TokenMask] = [:]
  /// The state after each byte of the token at hand. [longest piece + 1]
  private var path: [GrammarAutomaton.State]
  /// True when no token at all may follow: the text is complete and the model has no token to end it, or no token spells
  /// what must follow.
  public private(set) var isExhausted = false

  public init(_ grammar: Grammar, vocabulary: GrammarVocabulary) {
    self.vocabulary = vocabulary
    automaton = GrammarAutomaton(grammar.network)
    state = automaton.start()
    path = Array(repeating: GrammarAutomaton.dead, count: vocabulary.longest + 1)
    isExhausted = mask().isEmpty
  }

  /// Whether the text may end here.
  public var isComplete: Bool { automaton.isComplete(state) }

  public mutating func apply(to candidates: inout Candidates) {
    if !isExhausted { candidates.keep(in: mask()) }
  }

  public mutating func accept(_ id: TokenID, as origin: TokenOrigin) {
    guard case .generated = origin else { return }
    state = next(id)
    if let compacted = automaton.compact(keeping: state) {
      state = compacted
      masks = [:]
    }
    isExhausted = mask().isEmpty  // The next step needs the mask anyway.
  }

  private mutating func next(_ id: TokenID) -> GrammarAutomaton.State {
    guard id >= 0, Int(id) < vocabulary.size, !vocabulary.endTokens.contains(id) else { return GrammarAutomaton.dead }
    let byToken = automaton.step(state, token: id)
    let piece = vocabulary.pieces[Int(id)]
    if piece.isEmpty { return byToken }
    return automaton.union(automaton.step(state, piece), byToken)
  }

  private mutating func mask() -> TokenMask {
    if let known = masks[state] { return known }
    var mask = TokenMask(size: vocabulary.size)
    addTokensByBytes(&mask)
    addTokensByID(&mask)
    if automaton.isComplete(state) { for id in vocabulary.endTokens { mask.insert(id) } }
    if (masks.count + 1) * mask.words.count * 8 > Self.mostMaskBytes { masks = [:] }
    masks[state] = mask
    return mask
  }

  private mutating func addTokensByBytes(_ mask: inout TokenMask) {
    path[0] = state
    // How many bytes of the last token fitted. What shares more with it than that doesn't fit either.
    var fitting = 0
    var restEnd = 0
    let (order, shares, rests, restEnds) = (
      vocabulary.order, vocabulary.shared, vocabulary.rests, vocabulary.restEnds
    )
    for index in order.indices {
      let restStart = restEnd
      restEnd = Int(restEnds[index])
      let shared = Int(shares[index])
      if shared > fitting { continue }
      fitting = shared
      var rest = restStart
      while rest < restEnd {
        let next = automaton.step(path[fitting], rests[rest])
        if next == GrammarAutomaton.dead { break }
        fitting += 1
        path[fitting] = next
        rest += 1
      }
      if rest == restEnd { mask.insert(order[index]) }
    }
  }

  private func addTokensByID(_ mask: inout TokenMask) {
    for (id, isExcluded) in automaton.tokens(state) {
      if !isExcluded {
        mask.insert(id)
        continue
      }
      var others = TokenMask(size: vocabulary.size)
      for other in 0..<vocabulary.size where TokenID(other) != id { others.insert(TokenID(other)) }
      for end in vocabulary.endTokens { others.remove(end) }
      mask.formUnion(others)
    }
  }
}

extension SamplerName {
  /// In a waterfall: what a grammar left.
  public static let grammar = SamplerName(rawValue: "grammar")
}
