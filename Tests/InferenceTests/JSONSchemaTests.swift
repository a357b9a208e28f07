import Inference
import Testing

/// Which texts a schema's grammar takes. Each was held to Python's `jsonschema` 4, which differs in what a grammar here
/// never writes: bounded numbers with exponents, -0, and times and dates that RFC 3339 doesn't have.
@Suite struct JSONSchemaTests {
  struct Example: Sendable, CustomStringConvertible {
    let schema: String
    let valid: [String]
    let invalid: [String]
    var description: String { schema }

    init(_ schema: String, _ valid: [String], _ invalid: [String]) {
      (self.schema, self.valid, self.invalid) = (schema, valid, invalid)
    }
  }

  static let plain: [Example] = [
    Example(
      "{}", ["1", "-0.5e+3", "\"a\\u00e9\\n😀\"", "[1, [], {}]", "{\"a\": {\"b\": null}}", "true"], ["", "01", "[1,]"]),
    Example("true", ["null", "{\"x\":[1,2]}"], ["nul"]),
    Example(#"{"type":"null"}"#, ["null"], ["0", "\"null\""]),
    Example(#"{"type":["string","null"]}"#, ["null", "\"\"", "\"x\""], ["1", "[]"]),
    Example(#"{"const":"a\"é"}"#, [#""a\"é""#, #""a\"\u00e9""#], [#""a""#, "1"]),
    Example(#"{"enum":[1,"x",null,[1,{"a":2}]]}"#, ["1", "\"x\"", "null", "[1, {\"a\": 2}]"], ["2", "[1]", "\"y\""]),
    Example(#"{"enum":[1,"x",5],"type":"integer","minimum":2}"#, ["5"], ["1", "\"x\""]),
    Example(#"{"enum":["ab","b","c1"],"pattern":"^[a-c]+$"}"#, ["\"ab\"", "\"b\""], ["\"c1\""]),
    Example(
      #"{"type":"string","minLength":2,"maxLength":3}"#, ["\"ab\"", "\"é😀x\"", #""\n\\""#], ["\"a\"", "\"abcd\""]),
    Example(#"{"minLength":2}"#, ["1", "null", "\"ab\""], ["\"a\""]),
    Example(
      #"{"type":"string","pattern":"^a[b-d]{2,3}$"}"#, ["\"abc\"", "\"abcd\""], ["\"ab\"", "\"xabc\"", "\"abcda\""]),
    Example(#"{"type":"string","pattern":"b+"}"#, ["\"b\"", "\"abbc\"", "\"é\\nb\""], ["\"\"", "\"ac\""]),
    Example(
      #"{"type":"string","pattern":"^(yes|no)$|^\\d{3}-\\w\\.$"}"#, ["\"yes\"", "\"123-a.\""],
      ["\"yesno\"", "\"12-a.\"", "\"123-ax\""]),
    Example(#"{"type":"string","pattern":"^[^\"a\\\\]*$"}"#, ["\"bc\"", #""\n""#], [#""\"""#, "\"a\"", #""\\""#]),
    Example(
      #"{"type":"string","pattern":"^é[\ud800\udc00-\ud83d\ude4f]$"}"#, ["\"é😀\"", #""\u00e9\ud83d\ude00""#],
      ["\"é\"", #""é\ud83f\udfff""#]),
    Example(#"{"type":"string","pattern":"^a{2,4}$","maxLength":4}"#, ["\"aa\""], ["\"a\""]),
    Example(
      #"{"type":"string","format":"date"}"#, ["\"2024-02-29\"", "\"1999-12-31\"", "\"2000-02-29\""],
      ["\"2023-02-29\"", "\"1900-02-29\"", "\"2024-04-31\"", "\"2024-13-01\"", "\"24-1-1\""]),
    Example(
      #"{"type":"string","format":"time"}"#, ["\"23:59:59Z\"", "\"00:00:00.25+01:30\""],
      ["\"24:00:00Z\"", "\"00:00:00\""]),
    Example(
      #"{"type":"string","format":"date-time"}"#, ["\"2024-02-29T23:59:59Z\""],
      ["\"2024-02-29 23:59:59Z\"", "\"2024-02-30T00:00:00Z\""]),
    Example(
      #"{"type":"string","format":"uuid"}"#, ["\"123e4567-e89b-12d3-a456-426614174000\""],
      ["\"123e4567e89b12d3a456426614174000\""]),
    Example(
      #"{"type":"string","format":"ipv4"}"#, ["\"255.0.10.199\""], ["\"256.0.0.1\"", "\"1.2.3\"", "\"01.2.3.4\""]),
  ]

  static let numbers: [Example] = [
    Example(
      #"{"type":"integer"}"#, ["0", "-12", "123456789012345678901234567890"], ["1.5", "01", "\"1\"", "1e2", "-"]),
    Example(#"{"type":"number"}"#, ["0", "-1.5", "1e10", "2.5E-3"], [".5", "1.", "+1"]),
    Example(
      #"{"type":"integer","minimum":-5,"maximum":12}"#, ["-5", "-1", "0", "9", "10", "12"],
      ["-6", "13", "-0", "100", "-10"]),
    Example(
      #"{"type":"integer","minimum":98,"exclusiveMaximum":1003}"#, ["98", "99", "100", "999", "1000", "1002"],
      ["97", "1003", "9", "10000"]),
    Example(#"{"type":"integer","exclusiveMinimum":0}"#, ["1", "10", "99999999999"], ["0", "-1"]),
    Example(#"{"type":"integer","maximum":-7}"#, ["-7", "-8", "-10", "-700"], ["-6", "0", "7"]),
    Example(#"{"type":"integer","minimum":0.5,"maximum":2.5}"#, ["1", "2"], ["0", "3"]),
    Example(#"{"type":"number","multipleOf":1,"minimum":1,"maximum":2}"#, ["1", "2"], ["1.5", "0", "3"]),
    Example(
      #"{"type":"number","minimum":0,"maximum":1}"#, ["0", "0.5", "1", "1.0", "0.00"], ["1.01", "-0.1", "2", "10"]),
    Example(
      #"{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}"#, ["0.5", "0.001", "0.999"],
      ["0", "0.0", "1", "1.0"]),
    Example(
      #"{"type":"number","minimum":-2.75,"maximum":10.125}"#,
      ["-2.75", "-2.7", "-0.3", "3", "9.99", "10.125", "10.1249"], ["-2.76", "-3", "10.126", "10.2", "11", "-10"]),
    Example(
      #"{"type":"number","minimum":1.05,"maximum":1.25}"#, ["1.05", "1.1", "1.2", "1.250", "1.249"],
      ["1", "1.04", "1.0", "1.251", "1.3", "2"]),
    Example(
      #"{"type":"number","exclusiveMinimum":12.5}"#, ["12.51", "13", "12.5001", "100.0"], ["12.5", "12.50", "12", "9"]),
    Example(#"{"type":"number","minimum":1e2}"#, ["100", "100.0", "250"], ["99.9", "1e3"]),
  ]

  static let arrays: [Example] = [
    Example(
      #"{"type":"array","items":{"type":"integer"}}"#, ["[]", "[1]", "[1, 2,3]", "[\n  1,\n  2\n]"],
      ["[\"a\"]", "[1 2]", "[1,]"]),
    Example(
      #"{"type":"array","items":{"type":"null"},"minItems":2,"maxItems":3}"#, ["[null,null]", "[null,null,null]"],
      ["[]", "[null]", "[null,null,null,null]"]),
    Example(
      #"{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":false}"#,
      ["[]", "[1]", "[1,\"a\"]"], ["[\"a\"]", "[1,\"a\",2]"]),
    Example(
      #"{"type":"array","prefixItems":[{"type":"integer"}],"items":{"type":"null"},"minItems":2}"#,
      ["[1,null]", "[1,null,null]"], ["[1]", "[null]", "[1,2]"]),
    Example(
      #"{"type":"array","items":[{"type":"integer"}],"additionalItems":{"type":"null"}}"#, ["[1,null]", "[]"],
      ["[null]"]),
    Example(#"{"type":"array","maxItems":0}"#, ["[]"], ["[1]"]),
  ]

  static let objects: [Example] = [
    Example(
      #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"],"additionalProperties":false}"#,
      ["{\"a\":1}", "{\"a\": 1, \"b\": \"x\"}", "{\n  \"a\": 1,\n  \"b\": \"x\"\n}"],
      ["{}", "{\"b\":\"x\"}", "{\"a\":1,\"c\":2}", "{\"a\":1,}"]),
    Example(
      #"{"type":"object","properties":{"ab":{"type":"integer"}}}"#,
      ["{}", "{\"ab\":1}", "{\"ab\":1,\"a\":null,\"abc\":[]}", "{\"b\":1}", "{\"\":0}"],
      ["{\"ab\":\"x\"}", "{\"\\u0061b\":\"x\"}"]),
    Example(
      #"{"type":"object","additionalProperties":{"type":"integer"}}"#, ["{}", "{\"x\":1,\"y\":2}"], ["{\"x\":\"y\"}"]),
    Example(
      #"{"type":"object","properties":{"a":true},"required":["b"],"additionalProperties":{"type":"null"}}"#,
      ["{\"b\":null}", "{\"a\":1,\"b\":null}"], ["{\"a\":1}", "{\"b\":1}"]),
    Example(
      #"{"type":"object","properties":{"a":{},"b":{},"c":{}},"minProperties":2,"maxProperties":2,"additionalProperties":false}"#,
      ["{\"a\":1,\"b\":2}", "{\"b\":1,\"c\":2}"], ["{\"a\":1}", "{\"a\":1,\"b\":2,\"c\":3}"]),
    Example(
      #"{"type":"object","minProperties":1,"maxProperties":2}"#, ["{\"a\":1}", "{\"a\":1,\"b\":2}"],
      ["{}", "{\"a\":1,\"b\":2,\"c\":3}"]),
    Example(
      #"{"type":"object","properties":{"a/b~":{"type":"null"}},"required":["a/b~"]}"#, ["{\"a/b~\":null}"],
      ["{\"a/b~\":1}"]),
  ]

  static let combined: [Example] = [
    Example(#"{"anyOf":[{"type":"integer"},{"type":"string","maxLength":1}]}"#, ["1", "\"a\""], ["\"ab\"", "null"]),
    Example(#"{"type":"integer","anyOf":[{"maximum":3},{"minimum":10}]}"#, ["3", "10"], ["4", "9"]),
    Example(#"{"oneOf":[{"type":"integer"},{"type":"string"}]}"#, ["1", "\"a\""], ["null"]),
    Example(
      #"{"oneOf":[{"type":"object","properties":{"k":{"const":"a"},"x":{"type":"integer"}},"required":["k","x"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}"#,
      ["{\"k\":\"a\",\"x\":1}", "{\"k\":\"b\"}"], ["{\"k\":\"a\"}", "{\"k\":\"c\"}"]),
    Example(#"{"allOf":[{"type":"integer"},{"minimum":3},{"maximum":5}]}"#, ["3", "5"], ["2", "6"]),
    Example(#"{"allOf":[{"type":"number"},{"type":["integer","null"]}]}"#, ["3"], ["null", "1.5"]),
    Example(
      #"{"allOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"a":{"minimum":5},"b":{"type":"null"}},"required":["b"],"type":"object"}]}"#,
      ["{\"a\":5,\"b\":null}"], ["{\"a\":4,\"b\":null}", "{\"a\":5}"]),
    Example(
      #"{"allOf":[{"type":"object","properties":{"a":{}},"additionalProperties":false},{"properties":{"b":{}}}]}"#,
      ["{}", "{\"a\":1}"], ["{\"b\":1}", "{\"a\":1,\"b\":1}"]),
    Example(
      ##"{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"v":{"type":"integer"},"kids":{"type":"array","items":{"$ref":"#/$defs/tree"}}},"required":["v"],"additionalProperties":false}}}"##,
      ["{\"v\":1}", "{\"v\":1,\"kids\":[{\"v\":2,\"kids\":[]},{\"v\":3}]}"], ["{\"v\":1,\"kids\":[{}]}"]),
    Example(
      ##"{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}"##,
      ["{\"next\":null}", "{\"next\":{\"next\":null}}"], ["{}", "{\"next\":{}}"]),
    Example(
      ##"{"anyOf":[{"type":"array","items":{"$ref":"#/$defs/a~1b%25"}},false],"$defs":{"a/b%":{"const":1}}}"##,
      ["[1]", "[]"], ["[2]"]),
    // An object that must hold another of its kind has no end; what remains is the other alternative.
    Example(
      ##"{"anyOf":[{"type":"object","properties":{"a":{"$ref":"#/anyOf/0"}},"required":["a"]},{"type":"null"}]}"##,
      ["null"], ["{\"a\":{}}"]),
  ]

  static let all = plain + numbers + arrays + objects + combined

  @Test(arguments: all) func `a schema takes what is valid and nothing else`(_ example: Example) throws {
    let grammar = try JSONSchema(example.schema.utf8).grammar
    for text in example.valid { #expect(grammar.match(text.utf8) == .complete, "\(example.schema) on \(text)") }
    for text in example.invalid { #expect(grammar.match(text.utf8) != .complete, "\(example.schema) on \(text)") }
  }

  @Test(arguments: [
    (
      ##"{"type":"strin"}"##,
      "#/type: expected one of null, boolean, object, array, string, number, integer, or several in an array, found strin."
    ),
    (
      ##"{"properties":{"a":{"pattern":"a(?=b)"}}}"##,
      "#/properties/a/pattern: character 2 of the pattern: look-around and flags are not supported."
    ),
    (##"{"pattern":"\\bx"}"##, "#/pattern: character 1 of the pattern: word boundaries are not supported."),
    (##"{"pattern":"(a"}"##, "#/pattern: character 1 of the pattern: this '(' is not closed."),
    (##"{"pattern":"a$b"}"##, "#/pattern: character 3 of the pattern: '$' can only end an alternative."),
    (
      ##"{"type":"string","pattern":"a","maxLength":3}"##,
      "#/pattern: a pattern or format can't be held to minLength and maxLength, unless it implies them."
    ),
    (##"{"type":"number","multipleOf":0.1}"##, "#/multipleOf: only a multipleOf of 1 can be held to."),
    (
      ##"{"$ref":"other.json#/a"}"##,
      "#/$ref: expected a place in this schema, such as #/$defs/name, found 'other.json#/a', which is none."
    ),
    (
      ##"{"$ref":"#/$defs/a"}"##,
      "#/$ref: expected a place in this schema, such as #/$defs/name, found '#/$defs/a', which is none."
    ),
    (##"{"$ref":"#"}"##, "#: the reference comes back to itself before any value."),
    (
      ##"{"oneOf":[{"type":"integer"},{"type":"number"}]}"##,
      "#/oneOf: alternatives 0 and 1 may both hold, which can't be ruled out here; if either will do, write anyOf."
    ),
    (#"{"type":"integer","minimum":3,"maximum":2}"#, "#: no value is valid."),
    ("false", "#: no value is valid."),
    (##"{"type":"array","items":{"$ref":"#"},"minItems":1}"##, "#: no value is valid."),
    (##"{"minItems":-1}"##, "#/minItems: expected a whole number from 0 to 2147483647, found -1."),
    (#"{"type":"string","maxLength":1000000}"#, "#: the grammar has more than 262144 states; use smaller bounds."),
    (
      ##"{"minProperties":3,"type":"object"}"##,
      "#/minProperties: more members than one beyond those that are named can't be held to."
    ),
    ("[1]", "#: expected a schema: an object, true or false, found an array."),
    ("{", "#: Expected a name in quotes, found the end of the JSON text. (at byte 1)"),
  ])
  func `what can't be held to is refused with its place`(_ schema: String, _ message: String) {
    do throws(JSONSchemaError) {
      _ = try JSONSchema(schema.utf8)
      Issue.record("\(schema) is accepted")
    } catch {
      #expect("\(error)" == "JSON schema, " + message)
    }
  }

  @Test(arguments: ["not", "if", "uniqueItems", "contains", "patternProperties", "dependentRequired", "unheardOf"])
  func `a keyword that isn't understood is refused, not passed over`(_ keyword: String) {
    do throws(JSONSchemaError) {
      _ = try JSONSchema(#"{"properties":{"a/b":{"\#(keyword)":{"x":1}}}}"#.utf8)
      Issue.record("\(keyword) is accepted")
    } catch {
      #expect(error.pointer == "#/properties/a~1b/\(keyword)")
    }
  }

  /// Walks a grammar at random: at every place a byte that can go on, the fewest choices near the end.
  private func walk(_ grammar: Grammar, _ numbers: inout TestNumbers) -> [UInt8]? {
    var text: [UInt8] = []
    let likely = Array(#"{}[]",:0123456789.-abktrufalsenxyv é"#.utf8)
    for _ in 0..<120 {
      let isDone = grammar.match(text) == .complete
      if isDone, text.count > 25 || Int.random(in: 0..<3, using: &numbers) == 0 { return text }
      func fits(_ byte: UInt8) -> Bool { if case .broken = grammar.match(text + [byte]) { false } else { true } }
      let closing = text.count > 30 ? Array("\"]}".utf8).filter(fits) : []
      let next =
        closing.randomElement(using: &numbers) ?? likely.shuffled(using: &numbers).first(where: fits)
        ?? (UInt8.min...UInt8.max).first(where: fits)
      guard let next else { return isDone ? text : nil }
      text.append(next)
    }
    return nil
  }

  @Test(arguments: all) func `what follows a schema's grammar is JSON`(_ example: Example) throws {
    let grammar = try JSONSchema(example.schema.utf8).grammar
    // With numbers of any length.
    let json = try Grammar(SamplingGrammarTests.json.replacing("{0,15}", with: "*").utf8)
    var numbers = TestNumbers(7)
    for _ in 0..<2 {
      guard let text = walk(grammar, &numbers) else { continue }
      // The grammar of JSON there counts white space between values.
      let isJSON = json.match(text.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 && $0 != 0x0D })
      #expect(isJSON == .complete, "\(example.schema): \(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test func `no schema makes the compiler trap or hang`() throws {
    var numbers = TestNumbers(3)
    let keywords = [
      "type", "$ref", "allOf", "anyOf", "oneOf", "properties", "items", "prefixItems", "enum", "const", "pattern",
      "minimum", "maximum", "minLength", "maxItems", "required", "additionalProperties", "format", "$defs",
      "minProperties",
    ]
    let values = [
      "\"string\"", "\"integer\"", "[]", "{}", "true", "false", "1", "-3.5", "1e300", "\"#\"", ##""#/items""##,
      "\"a*(b\"", "null",
      "[\"a\"]", "\"date\"",
    ]
    func value(_ depth: Int) -> String {
      switch Int.random(in: 0..<6, using: &numbers) {
      case 0 where depth > 0: return schema(depth - 1)
      case 1 where depth > 0: return "[\(schema(depth - 1)),\(schema(depth - 1))]"
      case 2 where depth > 0: return "{\"a\":\(schema(depth - 1)),\"b\":\(schema(depth - 1))}"
      default: return values.randomElement(using: &numbers) ?? ""
      }
    }
    func schema(_ depth: Int) -> String {
      let names = keywords.shuffled(using: &numbers).prefix(Int.random(in: 0...3, using: &numbers))
      return "{" + names.map { "\"\($0)\":\(value(depth))" }.joined(separator: ",") + "}"
    }
    for _ in 0..<1500 {
      var text = Array(schema(3).utf8)
      if Bool.random(using: &numbers), !text.isEmpty {
        text[Int.random(in: 0..<text.count, using: &numbers)] = UInt8.random(in: 0x20...0x7E, using: &numbers)
      }
      if let schema = try? JSONSchema(text) { _ = schema.grammar.match("{\"a\":[1,\"x\"]}".utf8) }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `schemas made to multiply are refused in time`() {
    func chain(_ keyword: String) -> String {
      let parts = (0..<40).map {
        "\"d\($0)\":{\"\(keyword)\":[{\"$ref\":\"#/$defs/d\($0 + 1)\"},{\"$ref\":\"#/$defs/d\($0 + 1)\"}]}"
      }
      return "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + parts.joined(separator: ",") + ",\"d40\":{\"type\":\"null\"}}}"
    }
    #expect((try? JSONSchema(chain("allOf").utf8)) != nil)
    #expect(throws: JSONSchemaError.self) { try JSONSchema(chain("anyOf").utf8) }
    #expect(throws: JSONSchemaError.self) { try JSONSchema(chain("oneOf").utf8) }
    let wide = "{\"allOf\":[" + (0..<50_000).map { "{\"minLength\":\($0)}" }.joined(separator: ",") + "]}"
    _ = try? JSONSchema(wide.utf8)
    let name = String(repeating: "n", count: 100_000)
    #expect(throws: JSONSchemaError.self) { try JSONSchema("{\"properties\":{\"\(name)\":{}}}".utf8) }
    let many =
      "{\"properties\":{" + (0..<5000).map { "\"p\($0)\":{}" }.joined(separator: ",") + "},\"minProperties\":4000}"
    _ = try? JSONSchema(many.utf8)
    let deep = String(repeating: "{\"items\":", count: 120) + "{}" + String(repeating: "}", count: 120)
    #expect((try? JSONSchema(deep.utf8)) != nil)
    let nested = String(repeating: "(", count: 90) + "a" + String(repeating: ")*", count: 90)
    _ = try? JSONSchema("{\"type\":\"string\",\"pattern\":\"^\(nested)$\"}".utf8)
  }
}
