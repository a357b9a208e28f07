import Checkpoints
import Inference
import Testing

@Suite struct SamplingGrammarTests {
  static let json = #"""
    # JSON as RFC 8259 has it.
    root   ::= value
    value  ::= object | array | string | number | ("true" | "false" | "null") ws
    object ::= "{" ws (
        member ("," ws member)*
      )? "}" ws
    member ::= string ":" ws value
    array  ::= "[" ws (value ("," ws value)*)? "]" ws
    string ::= "\"" ( [^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}) )* "\"" ws
    number ::= "-"? (
      "0" | # no leading zeros
      [1-9] [0-9]{0,15}) ("." [0-9]+)? ([eE] [-+]? [0-9]+)? ws
    ws ::= [ \t\n\r]{0,4}
    """#

  func match(_ grammar: String, _ text: String) throws -> Grammar.Match {
    try Grammar(grammar.utf8).match(text.utf8)
  }

  @Test func `JSON is followed byte by byte`() throws {
    let grammar = try Grammar(Self.json.utf8)
    for text in [
      #"{"a":[1,2.5e-3,{}],"b":"π\n\u00e9😀","c":{"d":null}}"#, "[]", "0", "-0.5", #""""#, "[[[[[[]]]]]]", "true ",
    ] {
      #expect(grammar.match(text.utf8) == .complete, "\(text)")
      for end in 1..<text.utf8.count {
        let prefix = Array(text.utf8.prefix(end))
        if case .broken = grammar.match(prefix) { Issue.record("a beginning of \(text) is refused") }
      }
    }
    #expect(grammar.match("01".utf8) == .broken(at: 1))
    #expect(grammar.match("{\"a\" 1".utf8) == .broken(at: 5))
    #expect(grammar.match("\"\u{7F}".utf8) == .broken(at: 1))
    #expect(grammar.match("\"a\nb".utf8) == .broken(at: 2))
    #expect(grammar.match("[1,]".utf8) == .broken(at: 3))
    #expect(grammar.match("     1".utf8) == .broken(at: 0))
    #expect(grammar.match("1     ".utf8) == .broken(at: 5))
  }

  @Test(
    arguments: [
      (#"root ::= "ab"*"#, ["", "ab", "abab"], ["a", "aba", "b"]),
      (#"root ::= "ab"+ "c"?"#, ["ab", "ababc"], ["", "c", "abcc"]),
      (#"root ::= "a"{3}"#, ["aaa"], ["aa", "aaaa"]),
      (#"root ::= "a"{2,}"#, ["aa", "aaaaa"], ["a"]),
      (#"root ::= "a"{1,3} "b"{ , 2 }"#, ["a", "aaab", "abb"], ["aaaa", "abbb", ""]),
      (#"root ::= "a"{0} "b""#, ["b"], ["ab", ""]),
      (#"root ::= ("a" | "b" "c")+?"#, ["", "abc", "bcbca"], ["b"]),
      (#"root ::= | "x""#, ["", "x"], ["xx"]),
      ("root ::= \"a\" |\n  \"b\"\n\nother ::= \"c\"", ["a", "b"], ["c"]),
      (
        "root ::=\n  a-b_c2 # why\r\na-b_c2 ::= [a-c\\]^-] # the class ends in a minus\r", ["a", "c", "]", "-", "^"],
        ["d", "\\"]
      ),
      (#"root ::= [^a-c\n]"#, ["d", "é", "😀", "-"], ["a", "\n", ""]),
      (#"root ::= . . "#, ["ab", "é\n", "😀\u{0}"], ["a", "abc"]),
      (#"root ::= "\x41\u00e9\U0001F600\\\"\t\r\n\[\]\-""#, ["Aé😀\\\"\t\r\n[]-"], ["A"]),
      (#"root ::= "é" [ぁ-ゟ]+"#, ["éあ", "éぁゟ"], ["éア", "é"]),
      (#"root ::= (("")* "a"?)* "b""#, ["b", "aab"], ["a"]),
      (#"root ::= a a ; a ::= "x" | "" "#.replacing(";", with: "\n"), ["", "x", "xx"], ["xxx"]),
      (#"root ::= "(" root ")" root | "" "#, ["", "()", "(()())()"], ["(", ")", "(()"]),
      (#"root ::= x root | x ; x ::= [0-9] "#.replacing(";", with: "\n"), ["1", "1234567890123"], ["", "12a"]),
    ] as [(String, [String], [String])])
  func `a grammar accepts what its notation says`(_ grammar: String, _ texts: [String], _ others: [String]) throws {
    let compiled = try Grammar(grammar.utf8)
    for text in texts { #expect(compiled.match(text.utf8) == .complete, "\(grammar) on '\(text)'") }
    for text in others { #expect(compiled.match(text.utf8) != .complete, "\(grammar) on '\(text)'") }
  }

  @Test(arguments: [
    ("root ::= \"a", "Grammar, line 1, column 12: expected '\"' to close the text, found the end of the grammar."),
    ("root ::= [a", "Grammar, line 1, column 12: expected ']' to close the class, found the end of the grammar."),
    ("root ::= []", "Grammar, line 1, column 10: expected a character in the class, found none."),
    ("root ::= [z-a]", "Grammar, line 1, column 11: the range U+7a-U+61 runs backwards."),
    (
      "root ::= (\"a\"\n  \"b\"",
      "Grammar, line 2, column 6: expected ')' to close the group, found the end of the grammar."
    ),
    ("root ::= \"a\" )", "Grammar, line 1, column 14: expected more of rule 'root' or the end of the line, found ')'."),
    ("root ::= \"a\"\n\n  * \"b\"", "Grammar, line 3, column 3: expected a rule's name, found '*'."),
    ("root ::= * \"b\"", "Grammar, line 1, column 11: expected something to repeat before the repetition, found ' '."),
    ("root = \"a\"", "Grammar, line 1, column 6: expected '::=' after 'root', found '='."),
    ("root ::= \"a\"\nx ::= y", "Grammar, line 2, column 7: there is no rule 'y'."),
    ("x ::= \"a\"", "Grammar, line 1, column 1: there is no rule 'root' to start from."),
    ("", "Grammar, line 1, column 1: there is no rule 'root' to start from."),
    ("root ::= \"a\"\nroot ::= \"b\"", "Grammar, line 2, column 1: rule 'root' is already defined in line 1."),
    (
      "root ::= a\na ::= b? c\nb ::= \"x\"\nc ::= a \"y\"",
      "Grammar, line 2, column 1: rule 'a' comes back to itself before any text: a -> c -> a."
    ),
    (
      "root ::= root \"a\" | \"b\"",
      "Grammar, line 1, column 1: rule 'root' comes back to itself before any text: root -> root."
    ),
    (
      "root ::= \"\\q\"",
      #"Grammar, line 1, column 11: expected an escape of \n \r \t \\ \" \[ \] \- \^ \xHH \uHHHH \UHHHHHHHH, found another."#
    ),
    ("root ::= \"\\x4\"", "Grammar, line 1, column 14: expected 2 hexadecimal digits, found '\"'."),
    ("root ::= \"\\uD800\"", "Grammar, line 1, column 11: expected a Unicode character, found U+d800."),
    (
      "root ::= \"a\"{2",
      "Grammar, line 1, column 15: expected ',' or '}' in the repetition, found the end of the grammar."
    ),
    ("root ::= \"a\"{3,2}", "Grammar, line 1, column 13: the range {3,2} runs backwards."),
    (
      "root ::= \"a\"{99999999999}",
      "Grammar, line 1, column 14: expected how often to repeat, at most 2147483647, found 99999999999."
    ),
    (
      "root ::= \"a\"{2147483647}",
      "Grammar, line 1, column 1: repetitions unroll to more than 262144 states; use smaller ones, or * and +."
    ),
    (
      "root ::= (((\"a\"{999}){999}){999})?",
      "Grammar, line 1, column 1: repetitions unroll to more than 262144 states; use smaller ones, or * and +."
    ),
    ("root ::= <think>", "Grammar, line 1, column 10: '<think>' is no single token of the vocabulary."),
    ("root ::= <[12>", "Grammar, line 1, column 14: expected ']>' after a token's id, found '>'."),
  ])
  func `a bad grammar is refused with its place`(_ grammar: String, _ message: String) {
    do throws(GrammarError) {
      _ = try Grammar(grammar.utf8)
      Issue.record("accepted")
    } catch {
      #expect("\(error)" == message)
    }
  }

  @Test func `no bytes at all make the parser trap or hang`() throws {
    var numbers = TestNumbers(1)
    let parts = [
      "root ::= ", "a", "::=", "\"", "[", "]", "(", ")", "*", "{1,", "}", "\n", "\\x4", "|", "^", "-", "<", "!", ".",
      "#", "é", " ",
    ]
    for _ in 0..<4000 {
      var source = (0..<Int.random(in: 0...14, using: &numbers)).flatMap { _ in
        Array(parts.randomElement(using: &numbers)!.utf8)
      }
      if Bool.random(using: &numbers) { source = Array("root ::= ".utf8) + source }
      for _ in 0..<Int.random(in: 0...2, using: &numbers) where !source.isEmpty {
        source[Int.random(in: 0..<source.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      if let grammar = try? Grammar(source) { _ = grammar.match("a(".utf8) }
    }
    let deep = "root ::= " + String(repeating: "(", count: 100_000)
    #expect(throws: GrammarError.self) { try Grammar(deep.utf8) }
    #expect(throws: GrammarError.self) { try Grammar(repeatElement(0x20, count: 5 << 20)) }
    let chain = (0..<20_000).map { "r\($0) ::= r\($0 + 1)\n" }.joined() + "r20000 ::= \"x\"\nroot ::= r0"
    #expect(try match(chain, "x") == .complete)
  }

  @Test func `an ambiguous grammar stays affordable`() throws {
    let grammar = try Grammar("root ::= \"a\" root \"b\" | \"a\" root \"c\" | \"\"".utf8)
    let text = String(repeating: "a", count: 300) + String(repeating: "bc", count: 150)
    #expect(grammar.match(text.utf8) == .complete)
    let words = try Grammar("root ::= (w | w w | w w w)*\nw ::= [a-z] | [a-z] [a-z]".utf8)
    #expect(words.match(String(repeating: "x", count: 400).utf8) == .complete)
  }

  @Test func `a class holds exactly its characters, in any width of UTF-8`() throws {
    let edges: [UInt32] = [
      0, 0x41, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF, 0x40000, 0x10FFFF,
    ]
    func escape(_ value: UInt32) -> String {
      "\\U" + String(repeating: "0", count: 8 - String(value, radix: 16).count) + String(value, radix: 16)
    }
    var probes = Set(
      edges.flatMap { [$0 &- 1, $0, $0 + 1, $0 ^ 0x55, $0 + 0x40] }.filter { Unicode.Scalar($0) != nil })
    probes.formUnion([0xE9, 0x3042, 0x1F600])
    for low in edges {
      for high in edges where low <= high {
        for negation in ["", "^"] {
          if negation == "^" && low == 0 && high == 0x10FFFF { continue }
          let grammar = try Grammar("root ::= [\(negation)\(escape(low))-\(escape(high))]".utf8)
          for probe in probes {
            let isIn = (low...high).contains(probe) != (negation == "^")
            let found = grammar.match(String(Unicode.Scalar(probe)!).utf8)
            #expect((found == .complete) == isIn, "U+\(String(probe, radix: 16)) in \(negation)\(low)-\(high)")
          }
        }
      }
    }
    let any = try Grammar("root ::= .*".utf8)
    let bad: [[UInt8]] = [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xFF]]
    for bytes in bad {
      if case .broken = any.match(bytes) { continue }
      Issue.record("\(bytes) is no UTF-8 and was accepted")
    }
  }
}
