import Canvas
import Testing

@Suite struct CanvasTests {
  @Test func `text is written, clipped and counted`() {
    var canvas = Canvas(width: 8, height: 3)
    #expect(canvas.write("hello", at: 0, 0) == 5)
    #expect(canvas.write("hello", at: 5, 1) == 5)
    #expect(canvas.write("hello", at: -2, 2) == 5)
    #expect(
      canvas.plainText == """
        hello
             hel
        llo
        """)
  }

  @Test func `a double-width cluster cut by an edge becomes a blank`() {
    var canvas = Canvas(width: 5, height: 2)
    canvas.write("日本語", at: 0, 0)
    canvas.write("日本語", at: -1, 1)
    #expect(
      canvas.plainText == """
        日本
         本語
        """)
    #expect(canvas[4, 0].isBlank)
    #expect(canvas[0, 1].isBlank)
  }

  @Test func `overwriting half of a double-width cluster blanks the other half`() {
    var canvas = Canvas(width: 6, height: 2)
    canvas.write("日本語", at: 0, 0)
    canvas.write("x", at: 1, 0)
    canvas.write("y", at: 4, 0)
    canvas.write("日本語", at: 0, 1)
    canvas.write("中", at: 1, 1)
    #expect(canvas.plainText == " x本y\n 中 語")
  }

  @Test func `a width limit never shows half a cluster, and counts what it shows`() {
    var canvas = Canvas(width: 10, height: 1)
    #expect(canvas.write("a日本", at: 0, 0, maxWidth: 4) == 4)
    #expect(canvas.plainText == "a日")
    #expect(canvas.write("abc", at: 0, 0, maxWidth: 0) == 0)
    #expect(canvas.write("abc", at: 0, 0, maxWidth: -3) == 0)
  }

  @Test func `control characters are shown as symbols and steer nothing`() {
    var canvas = Canvas(width: 24, height: 1)
    let used = canvas.write("a\u{1B}[31m\r\n\t\u{7F}\u{9B}z\u{0}", at: 0, 0)
    #expect(canvas.plainText == "a␛[31m␍␊␉␡\u{FFFD}z␀")
    #expect(used == 13)
  }

  @Test func `bidirectional controls and zero-width characters are dropped`() {
    var canvas = Canvas(width: 10, height: 1)
    #expect(canvas.write("a\u{202E}b\u{200B}c\u{2066}\u{FEFF}d\u{AD}", at: 0, 0) == 4)
    #expect(canvas.plainText == "abcd")
  }

  @Test func `right-to-left text keeps one cell a letter in the order it is stored`() {
    var canvas = Canvas(width: 10, height: 1)
    #expect(canvas.write("שלום!", at: 0, 0) == 5)
    #expect((0..<5).map { canvas.text(at: $0, 0) } == ["ש", "ל", "ו", "ם", "!"])
  }

  @Test func `a combining mark joins the cell before, across writes only where they continue a text`() {
    var canvas = Canvas(width: 6, height: 1)
    #expect(canvas.write("e\u{301}", at: 0, 0) == 1)
    canvas.write("n", at: 1, 0)
    #expect(canvas.write("\u{303}", at: 2, 0, continuing: true) == 0)
    canvas.write("日", at: 2, 0)
    canvas.write("\u{20DD}", at: 4, 0, continuing: true)
    canvas.write("\u{301}", at: 1, 0)
    #expect(canvas.text(at: 0, 0) == "e\u{301}")
    #expect(canvas.text(at: 1, 0) == "n\u{303}")
    #expect(canvas.text(at: 2, 0) == "日\u{20DD}")
    #expect(canvas.text(at: 3, 0) == "")
  }

  @Test func `a thousand combining marks stay one bounded cell`() {
    var canvas = Canvas(width: 4, height: 1)
    #expect(canvas.write("a" + String(repeating: "\u{301}", count: 1000) + "b", at: 0, 0) == 2)
    #expect(canvas.text(at: 0, 0).unicodeScalars.count <= 12)
    #expect(canvas.text(at: 1, 0) == "b")
  }

  @Test func `an emoji family is one cluster of two columns`() {
    var canvas = Canvas(width: 6, height: 1)
    #expect(canvas.write("👨‍👩‍👧x", at: 0, 0) == 3)
    #expect(canvas.text(at: 0, 0) == "👨‍👩‍👧")
    #expect(canvas[1, 0].isContinuation)
    #expect(canvas.text(at: 2, 0) == "x")
  }

  @Test func `clipped drawing leaves the rest alone`() {
    var canvas = Canvas(width: 6, height: 3)
    canvas.fill(canvas.bounds, with: ".")
    canvas.clipped(to: Rect(1, 1, 3, 1)) { canvas in
      canvas.fill(Rect(-9, -9, 99, 99), with: "#")
      canvas.clipped(to: Rect(2, 0, 9, 9)) { $0.fill($0.bounds, with: "+") }
    }
    #expect(canvas.plainText == "......\n.#++..\n......")
  }

  @Test func `styles are kept with the cells and can be changed in place`() {
    var canvas = Canvas(width: 4, height: 1)
    canvas.write("ab", at: 0, 0, style: Style(.ansi(1), .bold))
    canvas.tint(Rect(1, 0, 9, 9), background: .ansi(4))
    #expect(canvas.style(at: 0, 0) == Style(.ansi(1), .bold))
    #expect(canvas.style(at: 1, 0) == Style(.ansi(1), on: .ansi(4), .bold))
    #expect(canvas.style(at: 3, 0).background == .ansi(4))
    #expect(canvas.style(at: 77, 0) == .plain)
  }

  @Test func `a copied canvas looks the same, and cut clusters become blanks`() {
    var source = Canvas(width: 7, height: 1)
    source.write("日e\u{301}👨‍👩‍👧本", at: 0, 0)
    var target = Canvas(width: 9, height: 2)
    target.copy(source, to: 1, 0)
    target.copy(source, from: Rect(1, 0, 3, 1), to: 0, 1)
    #expect(target.plainText == " 日e\u{301}👨‍👩‍👧本\n e\u{301}")
  }

  @Test func `a border carries a number, a title and a note`() {
    var canvas = Canvas(width: 24, height: 3)
    canvas.drawBorder(canvas.bounds, number: 2, title: "Generate", note: "busy")
    #expect(
      canvas.plainText == """
        ╭─ 2 Generate ── busy ─╮
        │                      │
        ╰──────────────────────╯
        """)
    canvas.drawBorder(canvas.bounds, glyphs: .ascii, number: 2, title: "A title that is too long", note: "busy")
    #expect(
      canvas.plainText == """
        +- 2 A title that is… -+
        |                      |
        +----------------------+
        """)
  }

  @Test(arguments: 0..<7) func `a border in any small rectangle stays inside`(width: Int) {
    for height in 0..<5 {
      var canvas = Canvas(width: 8, height: 6)
      canvas.fill(canvas.bounds, with: ".")
      canvas.drawBorder(Rect(1, 1, width, height), number: 1, title: "title", note: "note")
      for y in 0..<6 {
        for x in 0..<8 where !Rect(1, 1, width, height).contains(x, y) { #expect(canvas.text(at: x, y) == ".") }
      }
    }
  }

  @Test func `a canvas of no or negative size accepts everything`() {
    for (width, height) in [(0, 0), (-3, 4), (4, -3), (0, 9)] {
      var canvas = Canvas(width: width, height: height)
      canvas.write("日本 text", at: -1, 0)
      canvas.fill(Rect(-1, -1, 5, 5))
      canvas.drawBorder(Rect(0, 0, 9, 9), title: "x")
      #expect(canvas.cells.isEmpty)
    }
  }

  @Test func `no cell ever holds what could steer a terminal`() {
    var random = SeededGenerator(seed: 7)
    var canvas = Canvas(width: 40, height: 10)
    for _ in 0..<400 {
      canvas.write(random.text(length: 12), at: random.int(-5...45), random.int(-1...10))
    }
    for y in 0..<10 {
      for x in 0..<40 {
        let cell = canvas[x, y]
        for scalar in canvas.text(at: x, y).unicodeScalars {
          #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && !scalar.properties.isBidiControl)
        }
        if cell.isContinuation { #expect(x > 0 && canvas[x - 1, y].width == 2) }
        if cell.width == 2 { #expect(x < 39 && canvas[x + 1, y].isContinuation) }
      }
    }
  }
}
