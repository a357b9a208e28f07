import Checkpoints
import Testing

@Suite struct VisibleTextTests {
  @Test func `controls become symbols`() {
    #expect(VisibleText("\u{1B}[31mred\u{7F}\u{9B}2J\0").description == "␛[31mred␡\\u{9B}2J␀")
  }

  @Test func `bidirectional overrides cannot turn a line around`() {
    #expect(VisibleText("abc\u{202E}fed\u{2069}").description == "abc\\u{202E}fed\\u{2069}")
  }

  @Test func `letters, emoji and joiners stay`() {
    let text = "naïve 漢字 👩‍👩‍👧 ‌نمی‌خواهم"
    #expect(VisibleText(text).description == text)
  }

  @Test(arguments: ["a\tb\nc"])
  func `prose keeps its line feeds and tabs, a line does not`(_ text: String) {
    #expect(VisibleText(text, layout: .manyLines).description == text)
    #expect(VisibleText(text).description == "a␉b␊c")
    #expect(VisibleText("\r\n", layout: .manyLines).description == "␍\n")
  }

  @Test func `twice is the same as once`() {
    let once = VisibleText("\u{1B}\u{202E}\n").description
    #expect(VisibleText(once).description == once)
  }

  @Test func `JSON keeps its meaning and loses what a terminal would obey`() {
    #expect(VisibleText.escapedJSON("{\"a\":\"x\u{9B}y\u{202E}\"}") == "{\"a\":\"x\\u009by\\u202e\"}")
  }

  @Test func `an error's message shows a hostile name harmlessly`() {
    let error = CheckpointError(.badFile, "Tensor '\u{1B}]0;pwned\u{7}'", path: "a\nb", offset: 3)
    #expect(error.description == "a␊b: Tensor '␛]0;pwned␇' (at byte 3)")
  }
}
