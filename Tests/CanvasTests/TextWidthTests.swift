import Canvas
import Testing

@Suite struct TextWidthTests {
  @Test(arguments: [
    ("", 0), ("plain ASCII", 11), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("ﾊﾝｶｸ", 4), ("ＡＢ", 4), ("한글", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("👨‍👩‍👧‍👦", 2), ("👩🏽‍🚀", 2), ("🇯🇵", 2), ("🇯🇵🇩🇪", 4), ("1️⃣", 2), ("❤️", 2), ("❤", 1), ("👍🏽", 2),
    ("😀", 2),
    ("שלום", 4), ("مرحبا", 5), ("\u{200B}\u{FEFF}\u{202E}", 0), ("\u{1B}", 1), ("\t", 1), ("\r\n", 2), ("—…▏█⣿", 5),
    ("\u{10FFFF}", 1), ("क", 1), ("\u{301}", 0),
  ])
  func `columns are what a terminal shows`(text: String, columns: Int) {
    #expect(TextWidth.columns(of: text) == columns)
    var canvas = Canvas(width: 40, height: 1)
    #expect(canvas.write(text, at: 0, 0) == columns)
  }

  @Test func `writing takes as many columns as were counted, whatever the text`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let text = random.text(length: random.int(0...9))
      var canvas = Canvas(width: 80, height: 1)
      #expect(canvas.write(text, at: 0, 0) == TextWidth.columns(of: text), "\(text.unicodeScalars.map(\.value))")
    }
  }

  @Test func `truncation marks what is missing and never exceeds the width`() {
    #expect(TextWidth.truncate("hello world", to: 8) == "hello w…")
    #expect(TextWidth.truncate("hello world", to: 8, keeping: .end) == "…o world")
    #expect(TextWidth.truncate("hello world", to: 8, keeping: .middle) == "hell…rld")
    #expect(TextWidth.truncate("日本語", to: 5) == "日本…")
    #expect(TextWidth.truncate("日本語", to: 4) == "日…")
    #expect(TextWidth.truncate("short", to: 5) == "short")
    #expect(TextWidth.truncate("short", to: 1) == "…")
    #expect(TextWidth.truncate("short", to: 0) == "")
    #expect(TextWidth.truncate("short", to: -4) == "")
  }

  @Test func `truncated and padded text has its width, whatever the text`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let text = random.text(length: 8)
      let width = random.int(0...20)
      for side in [TextWidth.Side.start, .middle, .end] {
        #expect(TextWidth.columns(of: TextWidth.truncate(text, to: width, keeping: side)) <= width)
      }
    }
    #expect(TextWidth.pad("ab", to: 5) == "ab   ")
    #expect(TextWidth.pad("ab", to: 5, .right) == "   ab")
    #expect(TextWidth.pad("ab", to: 5, .center) == " ab  ")
    #expect(TextWidth.pad("abcdef", to: 5) == "abcd…")
  }

  private func lines(_ text: String, _ width: Int) -> [String] {
    TextWidth.wrap(text, width: width).map { String(text[$0]) }
  }

  @Test func `words wrap at blanks, long words anywhere`() {
    #expect(lines("the quick brown fox", 10) == ["the quick", "brown fox"])
    #expect(lines("the quick  brown", 9) == ["the quick", "brown"])
    #expect(lines("incomprehensibilities", 8) == ["incompre", "hensibil", "ities"])
    #expect(lines("a well-known fact", 8) == ["a well-", "known", "fact"])
    #expect(lines("日本語の文章", 5) == ["日本", "語の", "文章"])
    #expect(lines("", 5) == [""])
    #expect(lines("a\n\nb\n", 5) == ["a", "", "b", ""])
    #expect(lines("  indented", 20) == ["  indented"])
  }

  @Test func `wrapped lines fit, keep their order and lose only blanks and newlines`() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<400 {
      let text = random.text(length: random.int(0...30))
      let width = random.int(1...20)
      let ranges = TextWidth.wrap(text, width: width)
      var end = text.startIndex
      for range in ranges {
        #expect(range.lowerBound >= end)
        #expect(text[end..<range.lowerBound].allSatisfy { $0.isNewline || $0 == " " || $0 == "\t" })
        let columns = TextWidth.columns(of: text[range])
        #expect(
          columns <= max(width, 2) || text[range].count == 1 || text[range].allSatisfy { $0 == " " || $0 == "\t" })
        end = range.upperBound
      }
      #expect(text[end...].allSatisfy { $0.isNewline || $0 == " " || $0 == "\t" })
    }
  }
}
