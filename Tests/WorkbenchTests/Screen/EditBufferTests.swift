import Testing
import Workbench

@Suite struct EditBufferTests {
  private func edited(_ text: String, _ edits: [TextEdit], isMultiline: Bool = true) -> EditBuffer {
    var buffer = EditBuffer(text)
    for edit in edits { buffer.apply(edit, isMultiline: isMultiline) }
    return buffer
  }

  @Test func `deleting takes whole characters, however many scalars they have`() {
    #expect(edited("a👩‍👩‍👧e\u{301}", [.deleteBackward]).text == "a👩‍👩‍👧")
    #expect(edited("a👩‍👩‍👧", [.deleteBackward]).text == "a")
  }

  @Test func `a field of one line turns pasted line ends into blanks`() {
    #expect(edited("", [.insert("a\r\nb\nc")], isMultiline: false).text == "a b c")
    #expect(edited("", [.insert("a\r\nb")]).text == "a\nb")
    #expect(edited("a", [.newline], isMultiline: false).text == "a")
  }

  @Test func `words, lines and ends are reached from anywhere`() {
    #expect(edited("one two", [.deleteWord]).text == "one ")
    #expect(edited("one two", [.wordLeft, .deleteToStart]).text == "two")
    #expect(edited("one\ntwo", [.lineStart, .deleteBackward]).text == "onetwo")
    #expect(edited("one\ntwo", [.up, .deleteToEnd]).text == "one\ntwo")
    #expect(edited("one\ntwo", [.start, .deleteToEnd]).text == "\ntwo")
  }

  @Test func `an edit with nothing to act on says so`() {
    var buffer = EditBuffer("one")
    let changes = [TextEdit.up, .right, .left].map { buffer.apply($0, isMultiline: true) }
    #expect(changes == [false, false, true])
  }
}

@Suite struct FuzzyMatchTests {
  @Test func `letters in order match, and starts of words come first`() {
    #expect(FuzzyMatch("xyz", in: "x y") == nil)
    #expect(FuzzyMatch("lm", in: "load model")?.positions == [0, 5])
    let names = ["palomino", "load model", "lame"]
    #expect(FuzzyMatch.ranked("lm", among: names).map(\.index).first == 1)
    #expect(FuzzyMatch.ranked("", among: names).map(\.index) == [0, 1, 2])
  }
}
