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
}
