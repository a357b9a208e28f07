import Canvas
import Testing

@Suite struct CanvasDiffTests {
  @Test func `equal frames need nothing`() {
    var canvas = Canvas(width: 9, height: 3)
    canvas.write("e\u{301} 👨‍👩‍👧", at: 0, 1)
    #expect(CanvasDiff(from: canvas, to: canvas).isEmpty)
    // Equal pictures that were drawn in another order are equal too.
    var other = Canvas(width: 9, height: 3)
    other.write("a\u{301}", at: 5, 2)
    other.write("e\u{301} 👨‍👩‍👧", at: 0, 1)
    other.write(" ", at: 5, 2)
    #expect(other == canvas)
    #expect(CanvasDiff(from: canvas, to: other).isEmpty)
  }

  @Test func `only what changed is in the runs`() {
    var old = Canvas(width: 10, height: 2)
    old.write("0123456789", at: 0, 0)
    var new = old
    new.write("ab", at: 3, 0)
    new.write("z", at: 9, 1)
    #expect(
      CanvasDiff(from: old, to: new).runs == [.init(row: 0, columns: 3..<5), .init(row: 1, columns: 9..<10)])
  }

  @Test func `a run never splits a double-width cluster of either frame`() {
    var old = Canvas(width: 6, height: 1)
    old.write("a日b", at: 0, 0)
    var new = Canvas(width: 6, height: 1)
    new.write("ax本", at: 0, 0)
    #expect(CanvasDiff(from: old, to: new).runs == [.init(row: 0, columns: 1..<4)])
  }

  @Test func `another size means everything`() {
    let diff = CanvasDiff(from: Canvas(width: 4, height: 2), to: Canvas(width: 5, height: 2))
    #expect(diff.cellCount == 10)
  }

  @Test func `the old frame with the diff applied is the new frame`() {
    var random = SeededGenerator(seed: 42)
    var old = Canvas(width: 30, height: 8)
    for _ in 0..<300 {
      var new = random.int(0...9) == 0 ? Canvas(width: 30, height: 8) : old
      for _ in 0..<random.int(0...4) {
        let style = Style(.ansi(UInt8(random.int(0...3))), on: .ansi(UInt8(random.int(0...1))))
        new.write(random.text(length: 4), at: random.int(-3...31), random.int(-1...8), style: style)
      }
      let diff = CanvasDiff(from: old, to: new)
      var patched = old
      patched.apply(diff, from: new)
      #expect(patched == new)
      let differing = zip(old.cells.indices, new.cells.indices).count { index, _ in
        let (x, y) = (index % 30, index / 30)
        return old.text(at: x, y) != new.text(at: x, y) || old.style(at: x, y) != new.style(at: x, y)
      }
      // At most the halves of double-width neighbours come on top of what differs.
      #expect(diff.cellCount <= 3 * differing)
      old = new
    }
  }
}
