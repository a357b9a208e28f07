import Checkpoints

/// A grammar that generated text must follow, in llama.cpp's GBNF. It works on bytes, so tokens may end in the middle of
/// a character; give it to a chain as a `GrammarConstraint`.
public struct Grammar: Sendable {
  let network: GrammarNetwork

  init(network: GrammarNetwork) { self.network = network }

  /// - Parameters:
  ///   - source: UTF-8.
  ///   - root: the rule that a whole text follows.
  ///   - tokenNamed: the id of the token with a text such as `<think>`, for grammars that mention tokens.
  /// - Throws: `GrammarError`, with the place, for bad syntax, missing rules, left recursion, or a grammar too large.
  public init(
    _ source: some Sequence<UInt8>, root: String = "root", tokenNamed: @escaping ([UInt8]) -> TokenID? = { _ in nil }
  ) throws(GrammarError) {
    let rules = try GrammarParser.rules(of: Array(source), tokenNamed: tokenNamed)
    guard let start = rules.firstIndex(where: { $0.name == root }) else {
      throw GrammarError(problem: .missingRoot(root), place: .init(line: 1, column: 1))
    }
    if let cycle = LeftRecursion(rules).cycle() {
      throw GrammarError(problem: .leftRecursion(cycle.names), place: rules[cycle.rule].place)
    }
    network = try GrammarNetwork(rules, root: start)
  }

  /// What a text is to the grammar.
  public enum Match: Sendable, Equatable {
    /// All of it.
    case complete
    /// The beginning of one.
    case partial
    /// Neither; the first byte that doesn't fit.
    case broken(at: Int)
  }

  /// Holds a text to the grammar, without tokens. O(bytes) for most grammars.
  public func match(_ text: some Sequence<UInt8>) -> Match {
    var automaton = GrammarAutomaton(network)
    var state = automaton.start()
    for (index, byte) in text.enumerated() {
      state = automaton.step(state, byte)
      if state == GrammarAutomaton.dead { return .broken(at: index) }
      if let compacted = automaton.compact(keeping: state) { state = compacted }
    }
    return automaton.isComplete(state) ? .complete : .partial
  }
}
