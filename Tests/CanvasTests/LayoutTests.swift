import Canvas
import Testing

@Suite struct LayoutTests {
  typealias Tiles = Layout<String>
  static let five = Tiles(
    Tiles.row([
      .leaf("a"), Tiles.column([.leaf("b"), Tiles.row([.leaf("c"), .leaf("d")])], weights: [2, 1]), .leaf("e"),
    ]))

  /// Every frame's cells marked with its letter.
  private func picture(_ frames: [Tiles.Frame], _ width: Int, _ height: Int) -> String {
    var canvas = Canvas(width: width, height: height)
    for frame in frames { canvas.fill(frame.rect, with: frame.leaf.unicodeScalars.first ?? "?") }
    return canvas.plainText
  }

  @Test func `children share the space by weight`() {
    #expect(
      picture(Self.five.frames(in: Rect(0, 0, 12, 3)), 12, 3) == """
        aaaabbbbeeee
        aaaabbbbeeee
        aaaaccddeeee
        """)
  }

  @Test func `frames tile any rectangle without gap or overlap`() {
    for width in 0...40 {
      for height in 0...12 {
        let rect = Rect(3, 2, width, height)
        let frames = Self.five.frames(in: rect, focused: "d", minimum: { _ in (5, 3) })
        let area = frames.reduce(0) { $0 + $1.rect.width * $1.rect.height }
        #expect(area == width * height)
        for frame in frames {
          #expect(frame.rect.intersection(rect) == frame.rect)
          if frames.count > 1 { #expect(frame.rect.width >= 5 && frame.rect.height >= 3) }
        }
        #expect(frames.contains { $0.leaf == "d" })
      }
    }
  }

  @Test func `what doesn't fit is left out from the end, never what is focused`() {
    let names = { (focused: String) in
      Self.five.frames(in: Rect(0, 0, 20, 9), focused: focused, minimum: { _ in (9, 4) }).map(\.leaf)
    }
    #expect(names("a") == ["a", "b", "c"])
    #expect(names("e") == ["a", "e"])
    #expect(Self.five.frames(in: Rect(0, 0, 2, 1), focused: "c", minimum: { _ in (9, 4) }).map(\.leaf) == ["c"])
  }

  @Test func `splitting halves a pane, removing gives its space to the neighbours`() {
    var layout = Tiles("a")
    layout.split("a", .row, adding: "b")
    layout.split("b", .column, adding: "c")
    layout.split("b", .row, adding: "c")
    #expect(layout.leaves == ["a", "b", "c"])
    #expect(
      picture(layout.frames(in: Rect(0, 0, 6, 2)), 6, 2) == """
        aaabbb
        aaaccc
        """)
    layout.remove("a")
    layout.remove("b")
    layout.remove("c")
    #expect(layout.leaves == ["c"])
  }

  @Test func `a new pane in a row of its own kind joins that row`() {
    var layout = Tiles(Tiles.row([.leaf("a"), .leaf("b")]))
    layout.split("a", .row, adding: "n")
    #expect(picture(layout.frames(in: Rect(0, 0, 8, 1)), 8, 1) == "aannbbbb")
  }

  @Test func `dividers move as far as the minimum sizes allow`() throws {
    var layout = Tiles(Tiles.row([.leaf("a"), .leaf("b")]))
    let rect = Rect(0, 0, 20, 4)
    let divider = try #require(layout.dividers(in: rect).first)
    #expect(divider.rect == Rect(9, 0, 2, 4))
    layout.move(divider, toX: 4, y: 0, in: rect, minimum: { _ in (3, 1) })
    #expect(layout.frames(in: rect).map(\.rect.width) == [5, 15])
    let moved = try #require(layout.dividers(in: rect).first)
    layout.move(moved, toX: -50, y: 0, in: rect, minimum: { _ in (3, 1) })
    #expect(layout.frames(in: rect).map(\.rect.width) == [3, 17])
  }

  @Test func `resizing a pane takes from its neighbour`() {
    var layout = Self.five
    let rect = Rect(0, 0, 60, 20)
    layout.resize("c", .column, by: 3, in: rect)
    layout.resize("e", .row, by: 5, in: rect)
    let frames = Dictionary(uniqueKeysWithValues: layout.frames(in: rect).map { ($0.leaf, $0.rect) })
    #expect(frames["e"]?.width == 25)
    #expect(frames["a"]?.width == 20)
    #expect((frames["c"]?.height ?? 0) == 10)
  }

  @Test func `focus goes around, and to neighbours`() {
    let frames = Self.five.frames(in: Rect(0, 0, 30, 9))
    #expect(Self.five.leaf(after: "e") == "a")
    #expect(Self.five.leaf(after: "a", by: -1) == "e")
    #expect(Tiles.neighbor(of: "a", .right, in: frames) == "b")
    #expect(Tiles.neighbor(of: "b", .down, in: frames) == "c" || Tiles.neighbor(of: "b", .down, in: frames) == "d")
    #expect(Tiles.neighbor(of: "c", .right, in: frames) == "d")
    #expect(Tiles.neighbor(of: "a", .left, in: frames) == nil)
    #expect(Tiles.leaf(atX: 29, y: 8, in: frames) == "e")
    #expect(Tiles.leaf(atX: 30, y: 8, in: frames) == nil)
  }

  @Test func `a tree with nonsense in it becomes usable`() {
    let layout = Tiles(
      Tiles.row([Tiles.column([]), .leaf("a"), Tiles.column([.leaf("b")])], weights: [.nan, -1, 0]))
    #expect(layout.frames(in: Rect(0, 0, 4, 1)).map(\.rect.width) == [2, 2])
  }
}
