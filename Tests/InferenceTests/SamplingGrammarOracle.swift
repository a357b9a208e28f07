import Inference
import Testing

/// A small grammar as a value, with the most obvious matcher: the set of places where a node can end.
indirect enum GrammarOracle {
  case text(String)
  case set([Character], isNegated: Bool)
  case sequence([GrammarOracle])
  case choice([GrammarOracle])
  case times(GrammarOracle, Int, Int?)
  case rule(Int)

  static func random(_ depth: Int, rules: Int, _ numbers: inout TestNumbers) -> GrammarOracle {
    switch Int.random(in: 0..<(depth == 0 ? 3 : 8), using: &numbers) {
    case 0: .text(["a", "b", "ab", "", "ba"].randomElement(using: &numbers)!)
    case 1: .set(["a", "b"].shuffled(using: &numbers).dropLast(), isNegated: Bool.random(using: &numbers))
    case 2: .rule(Int.random(in: 0..<rules, using: &numbers))
    case 3, 4:
      .sequence((0..<Int.random(in: 0...3, using: &numbers)).map { _ in random(depth - 1, rules: rules, &numbers) })
    case 5, 6:
      .choice((0..<Int.random(in: 1...3, using: &numbers)).map { _ in random(depth - 1, rules: rules, &numbers) })
    default:
      {
        let least = Int.random(in: 0...2, using: &numbers)
        let most = [nil, least, least + 2].randomElement(using: &numbers)!
        return .times(random(depth - 1, rules: rules, &numbers), least, most)
      }()
    }
  }

  var gbnf: String {
    switch self {
    case .text(let text): "\"\(text)\""
    case .set(let characters, let isNegated): "[\(isNegated ? "^" : "")\(String(characters))]"
    case .sequence(let parts): "(" + parts.map(\.gbnf).joined(separator: " ") + ")"
    case .choice(let parts): "(" + parts.map(\.gbnf).joined(separator: " | ") + ")"
    case .times(let part, let least, let most): "(\(part.gbnf)){\(least),\(most.map(String.init) ?? "")}"
    case .rule(let number): "r\(number)"
    }
  }

  func ends(_ text: [Character], _ start: Int, _ rules: [GrammarOracle]) -> Set<Int> {
    switch self {
    case .text(let wanted): return text[start...].starts(with: wanted) ? [start + wanted.count] : []
    case .set(let characters, let isNegated):
      return start < text.count && characters.contains(text[start]) != isNegated ? [start + 1] : []
    case .sequence(let parts):
      return parts.reduce([start]) { places, part in
        places.reduce(into: []) { $0.formUnion(part.ends(text, $1, rules)) }
      }
    case .choice(let parts): return parts.reduce(into: []) { $0.formUnion($1.ends(text, start, rules)) }
    case .rule(let number): return rules[number].ends(text, start, rules)
    case .times(let part, let least, let most):
      var all: Set<Int> = least == 0 ? [start] : []
      var places: Set<Int> = [start]
      for count in 1...max(most ?? text.count + least + 1, 1) where most != 0 {
        places = places.reduce(into: []) { $0.formUnion(part.ends(text, $1, rules)) }
        if count >= least { all.formUnion(places) }
        if places.isEmpty { break }
      }
      return all
    }
  }
}

@Suite struct SamplingGrammarOracleTests {
  /// All texts of the letters a and b, shortest first.
  static let texts: [String] = (0...6).flatMap { length in
    (0..<(1 << length)).map { bits in String((0..<length).map { bits >> $0 & 1 == 0 ? "a" : "b" as Character }) }
  }

  @Test func `random grammars accept what the obvious matcher accepts`() throws {
    var numbers = TestNumbers(12)
    var tried = 0
    for _ in 0..<260 {
      let count = Int.random(in: 1...3, using: &numbers)
      let rules = (0..<count).map { _ in GrammarOracle.random(3, rules: count, &numbers) }
      let source = rules.enumerated().map { "r\($0) ::= \($1.gbnf)\n" }.joined() + "root ::= r0"
      let grammar: Grammar
      do { grammar = try Grammar(source.utf8) } catch {
        guard case .leftRecursion = error.problem else {
          Issue.record("\(error) for \(source)")
          continue
        }
        continue
      }
      tried += 1
      var language: Set<String> = []
      for text in Self.texts where rules[0].ends(Array(text), 0, rules).contains(text.count) { language.insert(text) }
      for text in Self.texts {
        let found = grammar.match(text.utf8)
        try #require((found == .complete) == language.contains(text), "'\(text)' with\n\(source)")
        if case .broken(let place) = found {
          let prefix = text.prefix(place + 1)
          try #require(!language.contains { $0.hasPrefix(prefix) }, "'\(prefix)' begins a text of\n\(source)")
        }
      }
    }
    #expect(tried > 80, "most random grammars must be usable, only \(tried) were")
  }
}
