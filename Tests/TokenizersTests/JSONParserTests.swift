import Testing
import Tokenizers

@Suite struct JSONParserTests {
  @Test func `order of keys and kinds of numbers are kept`() throws {
    let value = try JSONValue(parsing: #" {"b": 1, "a": [1.0, -2e3, true, null, "é\n\ud83d\ude00"], "b": {}} "#)
    #expect(
      value
        == .object([
          .init("b", 1), .init("a", [.number(1), .number(-2000), true, nil, "é\n😀"]), .init("b", .object([])),
        ]))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "tru", "'a'", "\"a", "\"\\x\"", "\"\\u12\"",
    "[1 2]", "1 2", "\"\u{1}\"", "nan", "// c\n1", "--1", "[", "{\"a\"", "{\"a\":",
  ])
  func `what is no JSON is an error`(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test func `an error tells its place`() {
    #expect {
      try JSONValue(parsing: "{\n  \"é\" 1}")
    } throws: { error in
      "\(error)" == "JSON, line 2, column 7: expected ':' after a key, found '1'"
    }
  }

  @Test func `nesting is limited, and broken UTF-8 refused`() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
  }

  @Test func `dates are read and checked`() {
    #expect(DateTime(iso8601: "2025-03-07T09:05:00Z") == DateTime(year: 2025, month: 3, day: 7, hour: 9, minute: 5))
    #expect(DateTime(iso8601: "2024-02-29") != nil)
    for text in ["2025-02-29", "2025-13-01", "yesterday", "2025-03-07T25:00", "", "2025-03-07T9", "2025-3-7-1"] {
      #expect(DateTime(iso8601: text) == nil, "\(text)")
    }
  }
}
