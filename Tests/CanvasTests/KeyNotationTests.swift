import Canvas
import Testing

@Suite struct KeyNotationTests {
  static let keys: [Key] =
    [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end, .pageUp,
      .pageDown, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .ctrlUp, .ctrlDown, .ctrlLeft, .ctrlRight, .altLeft,
      .altRight, .altEnter, .altBackspace, .char(" "), .char("G"), .char("<"), .char(">"), .char("|"), .char("-"),
      .char("é"), .char("日"), .ctrl("p"), .ctrl(" "), .ctrl("]"), .ctrl("\\"), .alt("x"), .alt("X"), .alt("."),
      .alt(" "), .alt("["),
    ] + (1...12).map { .function($0) }

  @Test(arguments: keys) func `what is written is read again`(key: Key) {
    #expect(Key(key.description) == key)
    #expect(Key("<\(key.description)>") == key || key.description.count == 1)
  }

  @Test func `other spellings are understood`() {
    #expect(Key("C-p") == .ctrl("p"))
    #expect(Key("ctrl+P") == .ctrl("p"))
    #expect(Key("^P") == .ctrl("p"))
    #expect(Key("<C-p>") == .ctrl("p"))
    #expect(Key("M-x") == .alt("x"))
    #expect(Key("<Return>") == .enter)
    #expect(Key("S-Tab") == .backTab)
    #expect(Key("ctrl-i") == .tab)
    #expect(Key("ctrl-m") == .enter)
    #expect(Key("F10") == .function(10))
    #expect(Key("PageDown") == .pageDown)
  }

  @Test(arguments: [
    "", "f0", "f13", "fx", "ctrl-", "ctrl-é", "ctrl-ab", "hyper-x", "<>", "nonsense", "\u{7}", "alt-ab",
  ])
  func `what is no key is nil`(text: String) {
    #expect(Key(text) == nil)
  }

  @Test func `a script mixes characters and names`() throws {
    #expect(
      try Key.script("2i<enter>Hé<C-p><lt>x") == [
        .char("2"), .char("i"), .enter, .char("H"), .char("é"), .ctrl("p"), .char("<"), .char("x"),
      ])
    #expect(try Key.script("") == [])
    for (script, text, position) in [("ab<nope>x", "<nope>x", 2), ("<enter", "<enter", 0)] {
      let error = #expect(throws: KeyNotationError.self) { try Key.script(script) }
      #expect(error?.text == text)
      #expect(error?.position == position)
    }
  }
}
