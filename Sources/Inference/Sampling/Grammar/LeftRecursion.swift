/// Looks for rules that come back to themselves without a byte in between: a matcher would go round for ever.
struct LeftRecursion {
  private let rules: [GrammarRule]
  /// Which rules can match nothing. [rules]
  private var isNullable: [Bool]

  init(_ rules: [GrammarRule]) {
    self.rules = rules
    isNullable = rules.map { _ in false }
    let users = rules.users
    var open = Array(rules.indices)
    while let number = open.popLast() {
      guard !isNullable[number], let definition = rules[number].definition, nullable(definition) else { continue }
      isNullable[number] = true
      open += users[number]  // What was not nullable for want of this rule may be now.
    }
  }

  /// Names on a way from a rule back to itself, and that rule; nil when there is none.
  func cycle() -> (names: [String], rule: Int)? {
    var isDone = rules.map { _ in false }
    var isOnPath = isDone
    for start in rules.indices where !isDone[start] {
      // A depth-first walk with its own stack: chains of rules can be long.
      var path = [(rule: start, next: firsts(of: start))]
      isOnPath[start] = true
      while let last = path.last {
        guard let following = last.next.last else {
          isDone[last.rule] = true
          isOnPath[last.rule] = false
          path.removeLast()
          continue
        }
        path[path.count - 1].next.removeLast()
        if isOnPath[following] {
          let turn = path.drop { $0.rule != following }.map(\.rule) + [following]
          return (turn.map { rules[$0].name }, following)
        }
        if !isDone[following] {
          path.append((following, firsts(of: following)))
          isOnPath[following] = true
        }
      }
    }
    return nil
  }

  private func firsts(of rule: Int) -> [Int] {
    var found: Set<Int> = []
    if let definition = rules[rule].definition { collect(definition, &found) }
    return found.sorted(by: >)
  }

  /// Rules that can stand at the very beginning.
  private func collect(_ node: GrammarNode, _ found: inout Set<Int>) {
    switch node {
    case .literal, .characters, .token: break
    case .rule(let number): found.insert(number)
    case .choice(let all): for part in all { collect(part, &found) }
    case .repetition(let part, _, let max): if max != 0 { collect(part, &found) }
    case .sequence(let parts):
      for part in parts {
        collect(part, &found)
        if !nullable(part) { break }
      }
    }
  }

  private func nullable(_ node: GrammarNode) -> Bool {
    switch node {
    case .literal(let bytes): bytes.isEmpty
    case .characters, .token: false
    case .rule(let number): isNullable[number]
    case .choice(let all): all.contains(where: nullable)
    case .sequence(let parts): parts.allSatisfy(nullable)
    case .repetition(let part, let min, _): min == 0 || nullable(part)
    }
  }
}
