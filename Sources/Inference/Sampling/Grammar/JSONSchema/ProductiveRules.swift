/// Takes out of rules what no text can follow: an alternative without an end, such as an object that must contain
/// another of its kind.
struct ProductiveRules {
  private let rules: [GrammarRule]
  private var productive: [Bool]

  init(_ rules: [GrammarRule]) {
    self.rules = rules
    productive = rules.map { _ in false }
    let users = rules.users
    var open = Array(rules.indices)
    while let number = open.popLast() {
      guard !productive[number], let definition = rules[number].definition, isProductive(definition) else { continue }
      productive[number] = true
      open += users[number]  // What could not be followed for want of this rule may be now.
    }
  }

  func isProductive(_ rule: Int) -> Bool { productive[rule] }

  /// The same rules by the same numbers. Those that nothing follows are empty, and nothing mentions them.
  var pruned: [GrammarRule] {
    rules.enumerated().map { number, rule in
      let definition = productive[number] ? rule.definition.map(pruned) : .sequence([])
      return GrammarRule(name: rule.name, definition: definition, place: rule.place)
    }
  }

  private func pruned(_ node: GrammarNode) -> GrammarNode {
    switch node {
    case .literal, .characters, .token, .rule: node
    case .sequence(let parts): .sequence(parts.map(pruned))
    case .choice(let parts): .choice(parts.filter(isProductive).map(pruned))
    case .repetition(let part, let min, let max):
      isProductive(part) ? .repetition(pruned(part), min: min, max: max) : .sequence([])
    }
  }

  private func isProductive(_ node: GrammarNode) -> Bool {
    switch node {
    case .literal, .token: true
    case .characters(let set): !set.ranges.isEmpty
    case .rule(let number): productive[number]
    case .sequence(let parts): parts.allSatisfy(isProductive)
    case .choice(let parts): parts.contains(where: isProductive)
    case .repetition(let part, let min, _): min == 0 || isProductive(part)
    }
  }
}
