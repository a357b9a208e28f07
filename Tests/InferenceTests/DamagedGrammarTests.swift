import Inference
import TestSupport
import Testing

struct DamagedGrammarTests {
  static let grammars = [
    #"""
    root ::= "a" [b-z]{2,5} ("x" | y)*
    y ::= [^"\\] | "\x41" .+ # a comment
    """#,
    #"""
    root ::= object
    object ::= "{" (pair ("," pair)*)? "}"
    pair ::= "\"" [a-z]+ "\":" value
    value ::= object | [0-9]+ | "true"
    """#,
  ]

  @Test(arguments: grammars)
  func `a damaged grammar gives an error with its place, or matches`(source: String) {
    var damage = DamagedText(seed: 3)
    var errors = 0, works = 0
    for _ in 0..<600 {
      do throws(GrammarError) {
        _ = try Grammar(damage.copy(of: Array(source.utf8))).match("abbx{\"a\":12}".utf8)
        works += 1
      } catch {
        #expect(error.place.line >= 1 && error.place.column >= 1)
        errors += 1
      }
    }
    #expect(errors > 50 && works > 10)
  }
}
