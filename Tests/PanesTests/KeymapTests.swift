import Canvas
import Panes
import Testing
import Workbench

@Suite struct KeymapTests {
  private let commands = PaneCatalog.commands

  @Test func `every key of every command is a key, and no context gives one to two commands`() {
    #expect(Keymap().problems == [])
  }

  @Test func `command names are unique, and every command says what it does`() {
    #expect(Set(commands.all.map(\.name)).count == commands.all.count)
    for command in commands.all { #expect(!command.summary.isEmpty && !command.contexts.isEmpty, "\(command.name)") }
  }

  @Test func `every command has a key, or the palette offers it`() {
    for command in commands.all { #expect(!command.keys.isEmpty || command.isInPalette, "\(command.name)") }
  }

  /// States in which each context comes up, so that a binding nobody can reach is found.
  private func reachableStates() throws -> [WorkbenchState] {
    let base = try FixedState.state(columns: 120, rows: 40)
    let reducer = Reducer(commands: commands)
    func after(_ actions: [Action], from state: WorkbenchState) -> WorkbenchState {
      actions.reduce(state) { reducer.reduce($0, $1).state }
    }
    var states = [base]
    for part in GenerateState.Part.allCases {
      states.append(after([.frame(.focus(.generate)), .generate(.part(part))], from: base))
    }
    for view in AttentionState.View.allCases {
      states.append(after([.frame(.focus(.attention)), .attention(.view(view))], from: base))
    }
    for pane in [PaneID.lens, .experts, .quantize] {
      states.append(after([.frame(.focus(pane))], from: base))
    }
    states.append(after([.frame(.focus(.models)), .models(.part(.list))], from: base))
    for tab in ModelsState.Tab.allCases {
      states.append(after([.frame(.focus(.models)), .models(.tab(tab))], from: base))
    }
    for part in MemoryState.Part.allCases {
      states.append(after([.frame(.focus(.memory)), .memory(.part(part))], from: base))
    }
    for field in [FieldID.prompt, .system, .modelsFilter, .bench] {
      var state = base
      state.editing = field
      states.append(state)
    }
    let overlays: [OverlayAction] = [.help, .palette, .commandLine, .settings, .layouts, .saveLayout]
    states += overlays.map { after([.overlay($0)], from: base) }
    states.append(after([.history(.open)], from: base))
    var asked = base
    asked.jobs = [Job(id: 1, kind: .generate, title: "Generating")]
    states.append(after([.quit], from: asked))
    var noticed = base
    noticed.overlays = [.notice(Notice(title: "Note", text: "text"))]
    states.append(noticed)
    var helped = after([.overlay(.help), .filter], from: base)
    helped.editing = nil
    states.append(helped)
    return states
  }

  @Test func `every binding can be reached in some state`() throws {
    let keymap = Keymap()
    let states = try reachableStates()
    for command in commands.all {
      for key in keymap.keys(of: command.name) {
        let isReached = states.contains { state in
          if state.isTyping, case .char = key { return false }
          return keymap.command(for: key, in: state.contexts)?.name == command.name
        }
        #expect(isReached, "\(key) of \(command.name)")
      }
    }
  }

  @Test func `every hint shown is a key that works there`() throws {
    let keymap = Keymap()
    for state in try reachableStates() {
      for (key, command) in keymap.hints(for: state.contexts) {
        #expect(
          keymap.keys(of: command.name).contains { Keymap.text($0) == key },
          "\(key) \(command.name) in \(state.contexts)")
      }
    }
  }

  @Test func `help lists every key there is`() throws {
    var state = try FixedState.state(columns: 120, rows: 24)
    state = Reducer(commands: commands).reduce(state, .overlay(.help)).state
    var seen = ""
    for row in stride(from: 0, to: 400, by: 10) {
      seen += FixedState.text(Reducer(commands: commands).reduce(state, .overlay(.row(row))).state) + "\n"
    }
    let width = 60
    for command in commands.all where !command.keys.isEmpty {
      #expect(seen.contains(command.summary.prefix(width)), "\(command.name)")
    }
  }

  @Test func `keys can be given away, taken and mistyped`() {
    let keymap = Keymap(remapped: ["quit": ["Q"], "zoom": [], "help": ["nokey"], "no.such": ["x"]])
    #expect(keymap.command(for: .char("Q"), in: [.global])?.name == "quit")
    #expect(keymap.command(for: .char("q"), in: [.global]) == nil)
    #expect(keymap.command(for: .char("z"), in: [.global]) == nil)
    #expect(keymap.problems.count == 2)
  }

  @Test func `a key of the user's wins over a command that had it`() {
    let keymap = Keymap(remapped: ["quit": ["z"]])
    #expect(keymap.command(for: .char("z"), in: [.global])?.name == "quit")
    #expect(keymap.problems.contains { $0.contains("'zoom'") })
  }

  @Test func `command lines are read by name, by their only beginning, and with what they need`() throws {
    guard case .success(.settings(.set(let name, let value))) = commands.action(ofLine: "set temperature 0.3") else {
      Issue.record("not understood")
      return
    }
    #expect(name == "temperature" && value == "0.3")
    #expect(throws: CommandLineError.badArgument("set", expected: "NAME VALUE", found: "x")) {
      try commands.action(ofLine: "set x").get()
    }
    #expect(throws: CommandLineError.takesNone("zoom")) { try commands.action(ofLine: "zoom in").get() }
    #expect(throws: CommandLineError.self) { try commands.action(ofLine: "frobnicate").get() }
  }
}
