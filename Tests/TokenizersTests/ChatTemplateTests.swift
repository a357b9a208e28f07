import Testing
import Tokenizers

@Suite struct ChatTemplateTests {
  private let messages: JSONValue = [["role": "user", "content": "Hi é"], ["role": "assistant", "content": nil]]

  private func render(_ source: String, _ extra: [String: JSONValue] = [:]) throws(TemplateError) -> String {
    try ChatTemplate(source: source).render(
      messages: messages, bosToken: "<s>", now: DateTime(iso8601: "2025-03-07T09:05:00"), extra: extra)
  }

  /// Each pair was checked against Jinja2 3.1.6 set up as in transformers.
  static let examples: [(source: String, expected: String)] = [
    ("{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 6 / 2 }} {{ 1 ~ 2 + 3 }}", "ERROR"),
    ("{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 6 / 2 }}", "3 -4 2 1024 3.0"),
    ("{{ 'a' ~ 1 ~ none ~ true ~ 1.0 }} {{ 3 * 'ab' }} {{ [1] + [2] }}", "a1NoneTrue1.0 ababab [1, 2]"),
    ("{{ 1 < 2 < 3 }} {{ 1 == 1.0 }} {{ 'ell' in 'hello' }} {{ 9 not in [1] }}", "True True True True"),
    ("{{ x }}|{{ x is defined }}|{{ x|default('q') }}|{{ x|length }}|{{ [x] }}", "|False|q|0|[Undefined]"),
    ("{{ x.y }}", "ERROR"), ("{{ x + 1 }}", "ERROR"), ("{{ 1 < 'a' }}", "ERROR"), ("{{ [1].append(2) }}", "ERROR"),
    ("{{ {'a': [1, 'b\"', none, 1e16]} }}", "{'a': [1, 'b\"', None, 1e+16]}"),
    ("{{ 'hello'[1:4] }} {{ 'hello'[::-1] }} {{ [1,2,3][-1] }} {{ [1,2,3][::-2] }}", "ell olleh 3 [3, 1]"),
    ("{{ messages|tojson }}", #"[{"role": "user", "content": "Hi é"}, {"role": "assistant", "content": null}]"#),
    ("{{ {'b': 1, 'a': []}|tojson(indent=2) }}", "{\n  \"b\": 1,\n  \"a\": []\n}"),
    ("{% for m in messages if m.content %}{{ loop.index }}{{ m.role }}{% else %}none{% endfor %}", "1user"),
    (
      "{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i > 3 %}{% break %}{% endif %}{{ i }}{% endfor %}",
      "013"
    ),
    ("{% set ns = namespace(n=0) %}{% for i in range(4) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "6"),
    ("{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1"),
    ("{% macro m(a, b=2) %}[{{ a }}{{ b }}]{% endmacro %}{{ m(1) }}{{ m(b=4, a=3) }}", "[12][34]"),
    ("{% macro w() %}<{{ caller(1) }}>{% endmacro %}{% call(x) w() %}{{ x + 1 }}{% endcall %}", "<2>"),
    ("{% set t | upper %}abc{% endset %}{{ t }}{% filter replace('a', 'b') %}aa{% endfilter %}", "ABCbb"),
    ("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{{ ',' if not loop.last }}{% endfor %}", "a1,b2"),
    ("{{ strftime_now('%d %b %Y %-d %H:%M %A') }}", "07 Mar 2025 7 09:05 Friday"),
    ("{{ '%s-%03d' % ('a', 7) }} {{ '{:>4}|{:.1f}'.format('x', 2.25) }}", "a-007    x|2.2"),
    ("{{ messages|map(attribute='role')|join(',') }} {{ ['b', 'A']|sort|first }}", "user,assistant A"),
    ("{{ \"é\" == \"e\\u0301\" }} {{ '🇩🇪'|length }}", "False 2"),
    ("  {%- if true %}\n  a\n  {% endif %}\nb", "  a\nb"), ("{# c #}\n  {{ 1 }}\n\n", "  1\n"),
    ("{% if [] | map('upper') %}t{% endif %}{% if [] %}u{% endif %}", "t"),
    ("{% set g = [1, 2]|map('string') %}{{ g|join }}{{ g|join }}|{{ [2, 1]|reverse|list }}", "12|[1, 2]"),
    ("{{ [1]|select|length }}", "ERROR"), ("{{ messages[0][1:] }}", "ERROR"),
    ("{% set n = none %}{{ n[1:] }}", "ERROR"),
    ("{{ 'a' % 1 }}", "ERROR"), ("{{ '%s' % [1] }}{{ 'a' % [1] }}", "[1]a"),
    ("{{ 3.5 is odd }} {{ 3 is odd }} {{ 3.0 is odd }} {{ x is callable }}", "False True True True"),
    ("{{ [1]|map('string') is iterable }} {{ [1]|map('string') is sequence }}", "True False"),
    ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"), ("{% generation %}g{% endgeneration %}", "g"),
  ]

  @Test(arguments: examples)
  func `a construct renders as in Jinja2`(_ example: (source: String, expected: String)) {
    let rendered = Result { () throws(TemplateError) in try render(example.source) }
    switch rendered {
    case .success(let text): #expect(text == example.expected, "\(example.source)")
    case .failure(let error): #expect(example.expected == "ERROR", "\(example.source): \(error)")
    }
  }

  @Test func `errors tell line and column`() {
    #expect {
      try render("ab\n  {{ 'x'|frobnicate }}")
    } throws: { error in
      "\(error)" == "chat template, line 2, column 9: No filter named 'frobnicate'"
    }
    #expect {
      try ChatTemplate(source: "a\n{% if x %}")
    } throws: { error in
      (error as? TemplateError)?.kind == .syntax && "\(error)".contains("line 2")
    }
    #expect {
      try render("{{ raise_exception('no') }}")
    } throws: { error in
      (error as? TemplateError)?.kind == .raised && (error as? TemplateError)?.message == "no"
    }
  }

  static let endless = [
    "{{ " + String(repeating: "(", count: 50_000) + "1" + String(repeating: ")", count: 50_000) + " }}",
    String(repeating: "{% if 1 %}", count: 20_000) + String(repeating: "{% endif %}", count: 20_000),
    "{{ " + String(repeating: "not ", count: 50_000) + "1 }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ 'a' * 99999999999 }}", "{{ range(99999999999) }}", "{{ 'a'|center(9999999999) }}",
    "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "{% set n = namespace(l=[1]) %}{% for i in range(99999) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l }}",
    "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l }}",
    "{% set x = 'a' * 999999 %}{% for i in range(999) %}{{ x }}{% endfor %}",
  ]

  @Test(arguments: endless)
  func `a template that would never end, or grow without end, is stopped`(_ source: String) {
    #expect {
      try render(source)
    } throws: { error in
      (error as? TemplateError)?.kind == .limit
    }
  }

  @Test func `damaged templates give an error or a text, never a trap`() {
    var random = SystemRandomNumberGenerator()
    let parts = Self.examples.map { Array($0.source.unicodeScalars) }
    let marks = Array("{}%-+#()[]|.,:='\"~\n 01aif".unicodeScalars)
    for _ in 0..<3000 {
      var source = parts.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) where !source.isEmpty {
        let index = Int.random(in: 0..<source.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: source.remove(at: index)
        case 1: source[index] = marks.randomElement(using: &random) ?? "x"
        default: source.insert(contentsOf: parts.randomElement(using: &random)?.prefix(9) ?? [], at: index)
        }
      }
      _ = try? render(String(String.UnicodeScalarView(source)))
    }
  }
}
