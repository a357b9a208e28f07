import Canvas
import Inference
import Panes
import Testing
import Workbench

@Suite struct FrameTests {
  private let reducer = Reducer(commands: PaneCatalog.commands)

  @Test func `a screen below 60 by 15 says what it needs, and nothing else`() throws {
    let state = try FixedState.state(columns: 40, rows: 5)
    #expect(
      FixedState.text(state)
        == [
          "", "          glassbox needs 60×15", "              this is 40×5", "", "",
        ].joined(separator: "\n"))
  }

  @Test func `no size from nothing to 220 by 70 traps, in any layout, dialog or part`() throws {
    var random = SystemRandomNumberGenerator()
    let overlays: [OverlayAction?] = [nil, .help, .palette, .commandLine, .settings, .layouts, .saveLayout]
    let sizes = [(0, 0), (1, 1), (59, 15), (60, 14), (60, 15), (220, 70)]
    for round in 0..<160 {
      let (columns, rows) =
        round < sizes.count
        ? sizes[round] : (Int.random(in: 0...220, using: &random), Int.random(in: 0...70, using: &random))
      var state = try FixedState.state(
        columns: columns, rows: rows, layout: LayoutCatalog.all.randomElement(using: &random)?.name ?? "overview")
      state.generate.part = GenerateState.Part.allCases.randomElement(using: &random) ?? .output
      state.models.tab = ModelsState.Tab.allCases.randomElement(using: &random) ?? .overview
      state.models.part = ModelsState.Part.allCases.randomElement(using: &random) ?? .list
      state.cursor.position = Bool.random(using: &random) ? 5 + Int.random(in: 0..<12, using: &random) : nil
      if Bool.random(using: &random) { state.editing = .prompt }
      if let overlay = overlays.randomElement(using: &random) ?? nil {
        state = reducer.reduce(state, .overlay(overlay)).state
      }
      let canvas = Compositor(keymap: Keymap()).draw(state, FixedState.look).canvas
      #expect(canvas.width == columns && canvas.height == rows)
    }
  }

  @Test func `whatever keys are pressed, nothing traps and something is focused`() throws {
    var random = SystemRandomNumberGenerator()
    let keymap = Keymap()
    let keys = keymap.commands.all.flatMap { keymap.keys(of: $0.name) } + [.char("a"), .char("é"), .char("日")]
    for _ in 0..<6 {
      var state = try FixedState.state(columns: 100, rows: 30)
      var router = InputRouter(keymap: keymap)
      for _ in 0..<300 {
        guard let key = keys.randomElement(using: &random) else { break }
        for action in router.actions(for: .key(key), state, hits: []) { state = reducer.reduce(state, action).state }
        #expect(state.frame.tree.contains(state.frame.focus))
      }
      _ = FixedState.text(state)
    }
  }

  @Test func `a running job shows percent, rate and time left, and how to cancel it`() throws {
    var state = try FixedState.state(columns: 120, rows: 24, layout: "generate")
    var job = Job(id: 1, kind: .fetch("x"), title: "Fetching x")
    job.share = 0.25
    job.rate = "10.0 MB/s"
    job.elapsed = 2
    state.jobs = [job]
    let last = FixedState.text(state).split(separator: "\n").last ?? ""
    #expect(last.contains("Fetching x"))
    #expect(last.contains("25%") && last.contains("10.0 MB/s") && last.contains("left"))
    #expect(last.contains("esc cancel"))
  }

  @Test func `the waterfall's bars move with a slider`() throws {
    var state = try FixedState.state(columns: 200, rows: 60, layout: "generate")
    let before = FixedState.text(state)
    var hot = SamplerSettings()
    hot.temperature = 2
    hot.topK = 3
    state.generate.waterfall = try FixedState.report(settings: hot)
    let after = FixedState.text(state)
    #expect(before != after)
    #expect(after.contains("3 of 12 left"))
    #expect(!before.contains("3 of 12 left"))
  }

  @Test func `clicking a slider's track sets it, clicking a token points at it, clicking a divider drags it`() throws {
    var state = try FixedState.state(columns: 140, rows: 40)
    let compositor = Compositor(keymap: Keymap())
    var router = InputRouter(keymap: Keymap())
    func press(_ x: Int, _ y: Int, then: [MouseEvent.Kind] = [], to: (Int, Int)? = nil) {
      let scene = compositor.draw(state, FixedState.look)
      var events = [MouseEvent(.press(.left), x: x, y: y)]
      if let to { events.append(MouseEvent(.drag(.left), x: to.0, y: to.1)) }
      events.append(MouseEvent(.release(.left), x: to?.0 ?? x, y: to?.1 ?? y))
      for event in events {
        for action in router.actions(for: .mouse(event), state, hits: scene.hits) {
          state = reducer.reduce(state, action).state
        }
      }
    }
    func place(of text: String) throws -> (x: Int, y: Int) {
      let lines = FixedState.text(state).split(separator: "\n", omittingEmptySubsequences: false)
      let y = try #require(lines.firstIndex { $0.contains(text) })
      let range = try #require(lines[y].firstRange(of: text))
      return (lines[y].distance(from: lines[y].startIndex, to: range.lowerBound), y)
    }
    let slider = try place(of: "temperature")
    let knob = try place(of: "●")
    #expect(slider.y == knob.y)
    press(knob.x + 2, knob.y)
    #expect(state.generate.part == .sliders && state.settings.sampling.temperature > 0.8)

    let light = try place(of: "light")
    press(light.x, light.y)
    #expect(state.cursor.position == 10)

    let models = try place(of: "gemma-3-270m")
    press(models.x, models.y)
    #expect(state.frame.focus == .models && state.models.row == 1)

    let before = state.frame.tree
    let divider = try place(of: "╮╭")
    press(divider.x, divider.y + 3, to: (divider.x + 10, divider.y + 3))
    #expect(state.frame.tree != before)
  }

  @Test func `a text field takes every printable key, and only those`() throws {
    var state = try FixedState.state(columns: 100, rows: 30)
    var router = InputRouter(keymap: Keymap())
    for key in try Key.script("i1qz?:|-x<lt><gt>u/L<space>y") {
      for action in router.actions(for: .key(key), state, hits: []) { state = reducer.reduce(state, action).state }
    }
    #expect(state.generate.prompt.text == "1qz?:|-x<>u/L y")
    for action in router.actions(for: .paste("two\nlines"), state, hits: []) {
      state = reducer.reduce(state, action).state
    }
    #expect(state.generate.prompt.lineCount == 2)
  }

  @Test func `drawing a frame of 200 by 60 is quick`() throws {
    let state = try FixedState.state(columns: 200, rows: 60)
    let compositor = Compositor(keymap: Keymap())
    _ = compositor.draw(state, FixedState.look)
    let clock = ContinuousClock()
    let best = (0..<10).map { _ in clock.measure { _ = compositor.draw(state, FixedState.look) } }.min() ?? .zero
    // A debug build is many times slower than the 4 ms a release build must keep.
    #expect(best < .milliseconds(200), "\(best)")
  }
}
