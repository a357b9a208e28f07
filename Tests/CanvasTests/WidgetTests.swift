import Canvas
import Testing

@Suite struct WidgetTests {
  let look = Appearance()

  private func picture(_ width: Int, _ height: Int, _ draw: (inout Canvas) -> Void) -> String {
    var canvas = Canvas(width: width, height: height)
    draw(&canvas)
    return canvas.plainText
  }

  @Test func `a list shows notes, marks what is cut and scrolls to its selection`() {
    let names = ["alpha", "a very long name", "gamma", "delta"]
    let list = ListView(count: 4) { ListView.Row(names[$0], style: look[.text], note: "\($0)", matches: [0]) }
    #expect(
      picture(14, 3) { list.draw(ListState(selection: 3), in: $0.bounds, on: &$0, look) } == """
        a very lon… 1│
        gamma       2┃
        delta       3┃
        """)
    var canvas = Canvas(width: 14, height: 4)
    list.draw(ListState(selection: 2), in: canvas.bounds, on: &canvas, look)
    #expect(canvas.style(at: 5, 2).background == look[.selection].background)
    #expect(canvas.style(at: 0, 0).foreground == look[.match].foreground)
    #expect(canvas.style(at: 1, 0).foreground == look[.text].foreground)
  }

  @Test func `a selection keeps colours that mean something as long as they can be read`() {
    let theme = Theme(
      name: "t", kind: .dark,
      roles: [.text: Style(Color(0xFFFFFF), on: Color(0)), .selection: Style(Color(0), on: Color(0xFFD75F))])
    var canvas = Canvas(width: 4, height: 1)
    canvas.write("a", at: 0, 0, style: theme[.text])
    canvas.write("b", at: 1, 0, style: Style(Color(0x87FF87), on: Color(0)))
    canvas.write("c", at: 2, 0, style: Style(Color(0x6A0000), on: Color(0)))
    canvas.mark(canvas.bounds, theme[.selection], theme)
    #expect((0..<4).map { canvas.style(at: $0, 0).foreground } == [Color(0), Color(0), Color(0x6A0000), Color(0)])
    #expect((0..<4).allSatisfy { canvas.style(at: $0, 0).background == Color(0xFFD75F) })
  }

  @Test func `list keys move, page and stop at the ends`() {
    var state = ListState()
    for (key, selection) in [
      (Key.down, 1), (.char("k"), 0), (.up, 0), (.pageDown, 9), (.ctrl("d"), 14), (.char("G"), 99), (.down, 99),
      (.pageUp, 90),
      (.char("g"), 0), (.ctrl("u"), 0),
    ] {
      #expect(state.handle(key, height: 10, of: 100) == true)
      #expect(state.selection == selection)
    }
    #expect(state.handle(.char("x"), height: 10, of: 100) == false)
    state.scroll(by: 30, height: 10, of: 100)
    #expect(state == ListState(selection: 30, offset: 30))
    #expect(state.selected(of: 5) == 4)
    #expect(state.selected(of: 0) == nil)
    #expect(ListView.index(atRow: 3, in: Rect(0, 1, 9, 10), state, of: 100) == 32)
    #expect(ListView.index(atRow: 0, in: Rect(0, 1, 9, 10), state, of: 100) == nil)
  }

  @Test func `a table aligns, sorts, and drops columns of low priority first`() {
    let columns: [TableView.Column] = [
      .init("tensor", .flexible(minimum: 8)), .init("shape", .fixed(8), priority: 1),
      .init("bytes", .fixed(6), .right, priority: 2),
    ]
    let table = TableView(columns, count: 2, sort: .init(column: 2, isAscending: false)) { row, column in
      Span([["blk.0.attn_q.weight", "64 × 32", "4096"], ["out", "8", "1"]][row][column])
    }
    #expect(
      picture(30, 3) { table.draw(ListState(), in: $0.bounds, on: &$0, look) } == """
        tensor        shape     bytes▼
        blk.0.attn_…  64 × 32     4096
        out           8              1
        """)
    #expect(
      picture(22, 3) { table.draw(ListState(), in: $0.bounds, on: &$0, look) } == """
        tensor        shape
        blk.0.attn_…  64 × 32
        out           8
        """)
    #expect(picture(6, 3) { table.draw(ListState(), in: $0.bounds, on: &$0, look) } == "tensor\nblk.0…\nout")
    #expect(table.column(atX: 15, y: 0, in: Rect(0, 0, 30, 3)) == 1)
    #expect(TableView.row(atRow: 2, in: Rect(0, 0, 30, 3), ListState(), of: 2) == 1)
  }

  @Test func `a slider shows its value, its default and follows the mouse`() throws {
    let scale = SliderScale(0...2, step: 0.05, defaultValue: 0.8)
    let slider = Slider("temperature", value: 1.5, scale: scale, labelWidth: 12, valueWidth: 5)
    let rect = Rect(0, 0, 40, 1)
    #expect(picture(40, 1) { slider.draw(in: rect, on: &$0, look) } == "temperature  ━━━━━━━━┊━━━━━━●─────  1.50")
    let track = slider.track(in: rect)
    #expect(slider.value(atX: track.x, in: rect) == 0)
    #expect(slider.value(atX: track.maxX - 1, in: rect) == 2)
    #expect(slider.value(atX: 999, in: rect) == 2)
    for x in track.x..<track.maxX {
      var moved = slider
      moved.value = try #require(slider.value(atX: x, in: rect))
      var canvas = Canvas(width: 40, height: 1)
      moved.draw(in: rect, on: &canvas, look)
      #expect(canvas.text(at: x, 0) == "●")
    }
    #expect(slider.isValue(atX: 39, y: 0, in: rect))
    #expect(
      picture(14, 1) { slider.draw(in: $0.bounds, on: &$0, look) } == "temperat  1.50"
        || slider.track(in: Rect(0, 0, 14, 1)).isEmpty)
  }

  @Test func `scales snap to steps, reach both ends and grow by factors`() {
    let linear = SliderScale(0...1, step: 0.1)
    #expect(linear.snapped(0.30000000000000004) == 0.3)
    #expect(linear.nudged(0.3, by: 1) == 0.4)
    #expect(linear.nudged(1, by: 5) == 1)
    #expect(linear.snapped(.nan) == 0)
    let topK = SliderScale(0...1000, step: 1, isLogarithmic: true, decimals: 0)
    #expect(topK.value(at: 0) == 0)
    #expect(topK.value(at: 1) == 1000)
    #expect(topK.value(at: 0.5) == 32)
    #expect(abs(topK.fraction(of: 100) - 2.0 / 3) < 1e-9)
    #expect(topK.nudged(0, by: 1) == 1)
    #expect(topK.nudged(1, by: 1) == 2)
    #expect(topK.nudged(500, by: 1) > 550)
    #expect(topK.nudged(1, by: -1) == 0)
    #expect(SliderScale(0.001...10, isLogarithmic: true).value(at: 0.5) > 0.0999)
    #expect(linear.parse(" 0.55") == 0.55)
    #expect(linear.parse("7") == 1)
    #expect(linear.parse("inf") == nil)
    #expect(linear.parse("x") == nil)
    let whole = SliderScale(0...7, step: 2)
    #expect(whole.value(at: 1) == 7)
  }

  @Test func `bars are exact to an eighth and a dropped one says so`() {
    let chart = BarChart(
      [
        .init("cat", share: 1, valueText: "0.50", role: .barChosen), .init("dog", share: 0.53, valueText: "0.27"),
        .init("日本語", share: 0.001, valueText: "0.01", isDropped: true), .init("no", share: 0, valueText: "0"),
      ], labelWidth: 5, valueWidth: 6)
    #expect(
      picture(22, 4) { chart.draw(in: $0.bounds, on: &$0, look) } == """
        cat   █████████   0.50
        dog   ████▊       0.27
        日本… ▏         (0.01)
        no                   0
        """)
  }

  @Test func `a sparkline has two values a column in braille, one in blocks and ASCII`() {
    let line = Sparkline([0, 1, 2, 3, 4, 5, 6, 7])
    #expect(picture(5, 1) { line.draw(in: $0.bounds, on: &$0, look) } == " ⢀⣠⣴⣾")
    #expect(picture(4, 1) { line.draw(in: $0.bounds, on: &$0, Appearance(glyphs: .blocks)) } == "▅▆▇█")
    #expect(picture(4, 1) { line.draw(in: $0.bounds, on: &$0, Appearance(glyphs: .ascii)) } == "-==#")
    #expect(picture(4, 1) { Sparkline([.nan, -1, 0]).draw(in: $0.bounds, on: &$0, look) } == "")
  }

  @Test func `a gauge tells percent, rate and time left`() {
    let gauge = Gauge.progress(0.5, "loading", rate: "1.2 GiB/s", secondsLeft: 65)
    #expect(
      picture(46, 1) { gauge.draw(in: $0.bounds, on: &$0, look) } == " loading            50%  1.2 GiB/s  1:05 left")
    var canvas = Canvas(width: 46, height: 1)
    gauge.draw(in: canvas.bounds, on: &canvas, look)
    #expect(canvas.style(at: 22, 0) == look[.gaugeFill])
    #expect(canvas.style(at: 23, 0) == look[.gaugeTrack])
    #expect(picture(9, 1) { gauge.draw(in: $0.bounds, on: &$0, look) } == " loading")
  }

  @Test func `key hints drop what doesn't fit but keep the last`() {
    let hints = KeyHints(
      [.init("enter", "send"), .init("r", "retry"), .init("tab", "next pane")], last: .init("?", "help"))
    #expect(picture(30, 1) { hints.draw(in: $0.bounds, on: &$0, look) } == " enter send  r retry   ? help")
    #expect(picture(16, 1) { hints.draw(in: $0.bounds, on: &$0, look) } == "         ? help")
    var canvas = Canvas(width: 30, height: 1)
    let places = hints.draw(in: canvas.bounds, on: &canvas, look)
    #expect(places.map(\.place.x) == [23, 1, 13])
  }

  @Test func `tabs keep the active one in view`() {
    let tabs = Tabs(["list", "metadata", "tensors", "template"], active: 3)
    #expect(picture(60, 1) { tabs.draw(in: $0.bounds, on: &$0, look) } == " list   metadata   tensors  [template]")
    #expect(picture(20, 1) { tabs.draw(in: $0.bounds, on: &$0, look) } == " tensors  [template]")
    #expect(picture(8, 1) { tabs.draw(in: $0.bounds, on: &$0, look) } == "[templ…]")
    #expect(Tabs([], active: 0).places(in: Rect(0, 0, 9, 1)).isEmpty)
  }

  @Test func `a popup clears its box and shrinks to the screen`() {
    let picture = picture(20, 5) { canvas in
      canvas.fill(canvas.bounds, with: "x")
      let inside = Popup("Quit?", width: 16, height: 3, footer: "y/n").draw(in: canvas.bounds, on: &canvas, look)
      canvas.write("A job runs.", in: inside, style: look[.popup])
    }
    #expect(
      picture == """
        xxxxxxxxxxxxxxxxxxxx
        xx╭─ Quit? ──────╮xx
        xx│ A job runs.  │xx
        xx╰──────── y/n ─╯xx
        xxxxxxxxxxxxxxxxxxxx
        """)
  }

  @Test func `a legend has numbers at both ends of its ramp`() {
    #expect(
      picture(20, 1) { Legend("p", low: "0", high: "1").draw(in: $0.bounds, on: &$0, look) { _ in Color(0) } }
        == "p 0                1")
    #expect(
      picture(14, 1) { Legend(low: "0", high: "1").draw(in: $0.bounds, on: &$0, look) { _ in .default } }
        == "0   ░░▒▒▓▓██ 1")
    #expect(
      picture(6, 1) { Legend(low: "0.00", high: "1.00").draw(in: $0.bounds, on: &$0, look) { _ in .default } } == "")
  }

  @Test func `a paragraph wraps spans, and knows which one is where`() throws {
    let spans = ["Once", " upon", " a", " time", "\n", "the", " 日", "本", " end"].map { Span($0) }
    let paragraph = Paragraph(spans, width: 12, newlineMark: "⏎")
    #expect(
      picture(12, 4) { paragraph.draw(in: $0.bounds, on: &$0) } == """
        Once upon a
        time⏎
        the 日本
        end
        """)
    #expect(paragraph.span(atLine: 0, column: 6) == 1)
    #expect(paragraph.span(atLine: 1, column: 4) == 4)
    #expect(paragraph.span(atLine: 2, column: 5) == 6)
    #expect(paragraph.span(atLine: 2, column: 6) == 7)
    #expect(paragraph.span(atLine: 2, column: 99) == nil)
    #expect(paragraph.span(atLine: 99, column: 0) == nil)
    #expect(try #require(paragraph.place(ofSpan: 5)) == (2, 0))
    #expect(try #require(paragraph.place(ofSpan: 7)) == (2, 6))
    #expect(paragraph.place(ofSpan: 9) == nil)
  }

  @Test func `a cluster cut by a token's edge is drawn whole, in the style it begins with`() {
    let spans = [Span("👨", Style(.ansi(1))), Span("\u{200D}👩 x", Style(.ansi(2)))]
    var canvas = Canvas(width: 6, height: 1)
    Paragraph(spans, width: 6).draw(in: canvas.bounds, on: &canvas)
    #expect(canvas.plainText == "👨\u{200D}👩 x")
    #expect(canvas.style(at: 0, 0) == Style(.ansi(1)))
    #expect(canvas.style(at: 3, 0) == Style(.ansi(2)))
  }

  @Test func `nothing in visible text is invisible`() {
    #expect(VisibleText.show(" a b\n\t") == "·a·b⏎⇥")
    #expect(VisibleText.show("\u{1B}\r\u{7F}\u{85}") == "␛␍␡<85>")
    #expect(VisibleText.show("\u{202E}\u{FEFF}") == "⟨U+202E⟩⟨U+FEFF⟩")
    #expect(VisibleText.show("\u{301}e\u{301}") == "◌\u{301}e\u{301}")
    #expect(VisibleText.show(" é\n", glyphs: .ascii) == "_é\\n")
  }

  @Test func `numbers read well`() {
    #expect(
      [0.0, 0.05, 0.5, 1.25, -0.001, 1e20].map { NumberText.fixed($0, 2) } == [
        "0.00", "0.05", "0.50", "1.25", "0.00", "1.00e+20",
      ])
    #expect([Double.nan, .infinity, -.infinity].map { NumberText.fixed($0, 2) } == ["nan", "inf", "-inf"])
    #expect(
      [0, 950, 1200, 135_000_000, 1_710_000_000].map(NumberText.count) == ["0", "950", "1.20k", "135M", "1.71B"])
    #expect(
      [0, 512, 1023, 1024, 96_200_000, 1 << 40].map(NumberText.bytes) == [
        "0 B", "512 B", "1023 B", "1.00 KiB", "91.7 MiB", "1.00 TiB",
      ])
    #expect([0.34, 4.2, 59.96, 65, 7390].map(NumberText.duration) == ["340 ms", "4.2 s", "1:00", "1:05", "2:03:10"])
    #expect(
      [0, 0.0123, 0.5, 1.234, 12.34, 1234].map(NumberText.short) == ["0", "0.0123", "0.500", "1.23", "12.3", "1234"])
    #expect(NumberText.percent(0.375) == "38%")
  }

  @Test(arguments: GlyphSet.allCases) func `no size makes any widget trap or draw outside of its place`(
    glyphs: GlyphSet
  ) {
    let look = Appearance(theme: .light, glyphs: glyphs)
    var random = SeededGenerator(seed: 77)
    for round in 0..<250 {
      let place = Rect(random.int(-4...20), random.int(-3...8), random.int(-3...40), random.int(-2...12))
      var canvas = Canvas(width: random.int(0...30), height: random.int(0...10))
      canvas.fill(canvas.bounds, with: "~")
      drawAll(in: place, on: &canvas, look, &random)
      for y in 0..<canvas.height {
        for x in 0..<canvas.width where !place.contains(x, y) {
          #expect(canvas.text(at: x, y) == "~", "round \(round) \(place) at \(x),\(y)")
        }
      }
    }
  }

  private func drawAll(in place: Rect, on canvas: inout Canvas, _ look: Appearance, _ random: inout SeededGenerator) {
    let text = random.text(length: 5)
    let share = Double(random.int(-5...15)) / 10
    let count = random.int(0...20)
    let state = ListState(selection: random.int(-3...25), offset: random.int(-9...30))
    ListView(count: count) { ListView.Row("\($0)\(text)", style: look[.text], note: text, matches: [0, 2, 99]) }
      .draw(state, in: place, on: &canvas, look)
    let columns: [TableView.Column] = [
      .init(text, .flexible(minimum: 6)), .init("b", .fixed(9), .right, priority: 1),
      .init("c", .flexible(minimum: 3, weight: 0), priority: 2),
    ]
    TableView(columns, count: count, sort: .init(column: 0, isAscending: true)) { Span("\($0) \($1)\(text)") }
      .draw(state, in: place, on: &canvas, look)
    Slider(
      text, value: share, scale: SliderScale(0...1, defaultValue: 0.5), labelWidth: random.int(-1...20),
      valueWidth: random.int(-1...9)
    )
    .draw(in: place, on: &canvas, look, selected: true)
    BarChart(
      [.init(text, share: share, valueText: text, formerShare: 0.7)], labelWidth: random.int(-1...9),
      valueWidth: random.int(-1...9)
    )
    .draw(in: place, on: &canvas, look, first: random.int(-2...2), selected: 0)
    Sparkline((0..<count).map { Double($0 * 7 % 5) }).draw(in: place, on: &canvas, look)
    Gauge(share, text: text, note: text, warnsAt: 0.5, failsAt: 0.9).draw(in: place, on: &canvas, look)
    Popup(text, width: random.int(-1...30), height: random.int(-1...9), footer: text).draw(in: place, on: &canvas, look)
    KeyHints([.init("k", text)], last: .init("?", text)).draw(in: place, on: &canvas, look)
    Tabs([text, "b", text], active: random.int(-1...3)).draw(in: place, on: &canvas, look)
    Paragraph([Span(text), Span("x\n"), Span(text)], width: place.width, newlineMark: "⏎")
      .draw(in: place, on: &canvas, firstLine: random.int(-1...3))
    Legend(text, low: "0", high: "1").draw(in: place, on: &canvas, look) { Colormap.magma.color(at: $0) }
    Legend.series([(text, .default), ("b", .ansi(3))], in: place, on: &canvas, look)
    TextField(prompt: ":", placeholder: text).draw(TextFieldState(text), in: place, on: &canvas, look)
    TextEditor(placeholder: text).draw(TextEditorState(text + text), in: place, on: &canvas, look)
    canvas.drawRule(place, glyphs: look.glyphs)
    canvas.drawBorder(place, glyphs: look.glyphs, number: 3, title: text, note: text)
  }
}
