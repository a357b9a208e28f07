import Canvas
import Testing

@Suite struct TextBufferTests {
  /// A buffer from text with the cursor at `|`.
  private func buffer(_ text: String) -> TextBuffer {
    var buffer = TextBuffer(text.replacing("|", with: ""))
    if let bar = text.firstIndex(of: "|") {
      let offset = text.utf8.distance(from: text.startIndex, to: bar)
      buffer.moveCursor(to: buffer.text.utf8.index(buffer.text.startIndex, offsetBy: offset))
    }
    return buffer
  }

  private func shown(_ buffer: TextBuffer) -> String { buffer.beforeCursor + "|" + buffer.afterCursor }

  @Test(arguments: [
    ("ab|c", [Key.char("x")], "abx|c"), ("ab|c", [.backspace], "a|c"), ("ab|c", [.delete], "ab|"),
    ("|", [.backspace, .delete], "|"),
    ("日本|語", [.backspace], "日|語"), ("👨‍👩‍👧|x", [.backspace], "|x"), ("e\u{301}|x", [.left], "|e\u{301}x"),
    ("🇯🇵|🇩🇪", [.left], "|🇯🇵🇩🇪"),
    ("one two|", [.ctrl("w")], "one |"), ("one two |", [.altBackspace], "one |"), ("|one two", [.alt("d")], "| two"),
    ("one| two", [.ctrlRight], "one two|"), ("one two|", [.alt("b"), .alt("b")], "|one two"),
    ("ab\ncd|e\nf", [.ctrl("a")], "ab\n|cde\nf"), ("ab\nc|de\nf", [.end], "ab\ncde|\nf"),
    ("ab\nc|de\nf", [.ctrl("k")], "ab\nc|\nf"),
    ("ab\nc|\nf", [.ctrl("k")], "ab\nc|f"), ("ab\ncd|e", [.ctrl("u")], "ab\n|e"), ("ab\n|e", [.ctrl("u")], "ab|e"),
    ("one two|", [.ctrl("w"), .ctrl("y"), .ctrl("y")], "one twotwo|"), ("ab|", [.right, .right], "ab|"),
    ("|ab", [.left], "|ab"),
  ])
  func `keys edit as in a shell`(before: String, keys: [Key], after: String) {
    var buffer = buffer(before)
    for key in keys { #expect(buffer.handle(key) == true) }
    #expect(shown(buffer) == after)
  }

  @Test func `pasted newlines become plain ones`() {
    var buffer = buffer("a|b")
    buffer.insert("1\r\n2\r3\n")
    #expect(shown(buffer) == "a1\n2\n3\n|b")
  }

  @Test func `a mark typed after a letter joins it, and is deleted with it`() {
    var buffer = buffer("e|x")
    _ = buffer.handle(.char("\u{301}"))
    #expect(buffer.text == "e\u{301}x")
    buffer.deleteBackward()
    #expect(shown(buffer) == "|x")
  }

  @Test func `whatever is typed, the cursor stays on a cluster's edge`() {
    var random = SeededGenerator(seed: 21)
    let keys: [Key] = [
      .left, .right, .home, .end, .backspace, .delete, .ctrlLeft, .ctrlRight, .ctrl("w"), .ctrl("k"), .ctrl("u"),
      .ctrl("y"),
    ]
    for _ in 0..<60 {
      var editor = TextEditorState()
      for _ in 0..<60 {
        switch random.int(0...3) {
        case 0: editor.paste(random.text(length: 3))
        case 1:
          _ = editor.handle(
            [.up, .down, .pageUp, .pageDown, .enter][random.int(0...4)], width: random.int(0...20),
            height: random.int(0...5))
        default: _ = editor.handle(keys[random.int(0...keys.count - 1)], width: 10, height: 3)
        }
        let buffer = editor.buffer
        #expect(String(buffer.beforeCursor) + String(buffer.afterCursor) == buffer.text)
        #expect(buffer.beforeCursor.count + buffer.afterCursor.count == buffer.text.count)
        var canvas = Canvas(width: 12, height: 4)
        TextEditor().draw(editor, in: Rect(0, 0, random.int(-1...14), random.int(-1...5)), on: &canvas, Appearance())
      }
    }
  }

  @Test func `up and down keep the column they came from`() {
    var editor = TextEditorState("long line\nab\nlong line")
    _ = editor.handle(.up, width: 20, height: 5)
    #expect(editor.cursorPlace(width: 20) == (1, 2))
    _ = editor.handle(.up, width: 20, height: 5)
    #expect(editor.cursorPlace(width: 20) == (0, 9))
    #expect(editor.handle(.up, width: 20, height: 5) == false)
    #expect(editor.cursorPlace(width: 20) == (0, 9))
  }

  @Test func `an editor wraps, scrolls and shows its cursor`() {
    let look = Appearance()
    var editor = TextEditorState("the quick brown fox jumps")
    var canvas = Canvas(width: 11, height: 2)
    TextEditor().draw(editor, in: canvas.bounds, on: &canvas, look)
    #expect(canvas.plainText.hasPrefix("brown fox"))
    #expect(canvas.plainText.hasSuffix("jumps     ┃"))
    #expect(canvas.style(at: 5, 1) == look[.cursor])
    editor.moveCursor(toX: 2, y: 0, in: canvas.bounds)
    #expect(shown(editor.buffer) == "the quick br|own fox jumps")
  }

  @Test func `a field scrolls sideways to its cursor and takes clicks`() {
    let look = Appearance()
    var state = TextFieldState("hello wide world")
    var canvas = Canvas(width: 8, height: 1)
    let field = TextField(prompt: "/")
    field.draw(state, in: canvas.bounds, on: &canvas, look)
    #expect(canvas.plainText == "/ world")
    #expect(canvas.style(at: 7, 0) == look[.cursor])
    field.moveCursor(&state, toX: 2, in: canvas.bounds)
    #expect(state.text[state.buffer.cursor...] == "world")
    state.paste("a\nb")
    #expect(state.text == "hello wide a bworld")
  }
}
