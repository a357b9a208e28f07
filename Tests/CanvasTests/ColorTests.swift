import Canvas
import Testing

@Suite struct ColorTests {
  @Test func `colours are read from text`() {
    #expect(Color("#7fb2f0") == .rgb(0x7F, 0xB2, 0xF0))
    #expect(Color("#FA0") == .rgb(0xFF, 0xAA, 0))
    #expect(Color("default") == .default)
    #expect(Color("12") == .ansi(12))
    for bad in ["", "#", "#12345", "#gggggg", "256", "-1", "red", "#+12345", "７"] {
      #expect(Color(bad) == nil, "\(bad)")
    }
  }

  @Test func `terminals with fewer colours get the nearest`() {
    #expect(Color(0xFF0000).nearest(in: .indexed256) == .ansi(196))
    #expect(Color(0x808080).nearest(in: .indexed256) == .ansi(244))
    #expect(Color(0x000000).nearest(in: .indexed256) == .ansi(16))
    #expect(Color(0xFF1010).nearest(in: .ansi16) == .ansi(9))
    #expect(Color.ansi(196).nearest(in: .ansi16) == .ansi(9))
    #expect(
      [0x7fb2f0, 0xe6bf6f, 0x92cf88, 0x2d4468].map { Color($0).nearest(in: .ansi16) }
        == [12, 11, 10, 4].map { .ansi($0) })
    #expect(
      [0x14171f, 0x5b6477, 0xd3d8e4, 0xffffff].map { Color($0).nearest(in: .ansi16) }
        == [0, 8, 15, 15].map { .ansi($0) })
    #expect(Color.ansi(3).nearest(in: .ansi16) == .ansi(3))
    #expect(Color(0x123456).nearest(in: .monochrome) == .default)
    #expect(Color(0x123456).nearest(in: .trueColor) == Color(0x123456))
    for depth in ColorDepth.allCases { #expect(Color.default.nearest(in: depth) == .default) }
  }

  @Test(arguments: UInt8(16)...255) func `every palette colour is its own nearest`(index: UInt8) throws {
    let parts = try #require(Color.ansi(index).components)
    let nearest = Color.rgb(parts.red, parts.green, parts.blue).nearest(in: .indexed256)
    let same = try #require(nearest.components)
    #expect(same == parts)
  }

  @Test func `mixing goes from one colour to the other`() {
    #expect(Color(0x000000).mixed(with: Color(0xFFFFFF), 0.5) == Color(0x808080))
    #expect(Color(0x102030).mixed(with: Color(0xFFFFFF), -3) == Color(0x102030))
    #expect(Color(0x102030).mixed(with: Color(0xFFFFFF), 9) == Color(0xFFFFFF))
    #expect(Color(0x102030).mixed(with: Color(0xFFFFFF), .nan) == Color(0x102030))
    #expect(Color.default.mixed(with: Color(0xFFFFFF), 0.5) == .default)
  }

  @Test func `contrast is that of WCAG`() throws {
    #expect(abs(try #require(Color(0x000000).contrast(with: Color(0xFFFFFF))) - 21) < 0.01)
    #expect(abs(try #require(Color(0x777777).contrast(with: Color(0xFFFFFF))) - 4.478) < 0.01)
    #expect(Color.default.contrast(with: Color(0)) == nil)
  }

  @Test(arguments: [Colormap.viridis, .cividis, .magma, .gray])
  func `a colour map gets brighter all the way`(map: Colormap) throws {
    var last = -1.0
    for step in 0...100 {
      let luminance = try #require(map.color(at: Double(step) / 100).luminance)
      #expect(luminance >= last - 0.002)
      last = luminance
    }
    #expect(map.color(at: -1) == map.color(at: 0))
    #expect(map.color(at: 2) == map.color(at: 1))
    #expect(map.color(at: .nan) == map.color(at: 0))
  }
}
