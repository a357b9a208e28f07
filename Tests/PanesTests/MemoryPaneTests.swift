import Canvas
import Panes
import Planning
import Testing
import Workbench

/// The Memory pane: sliders to plan, plan to bars, table and switches.
@Suite struct MemoryPaneTests {
  private let reducer = Reducer(commands: PaneCatalog.commands)

  private func state(_ actions: [MemoryAction], columns: Int = 140, rows: Int = 40) -> WorkbenchState {
    var state = WorkbenchState(panes: PaneCatalog.all.map(\.id), themes: ["dark"])
    state.frame.columns = columns
    state.frame.rows = rows
    state.frame.adopt(.pane(.memory), named: "memory")
    state.frame.focus = .memory
    state.vitals = Vitals(residentBytes: 1 << 27, budgetBytes: 16 << 30)
    return actions.reduce(state) { reducer.reduce($0, .memory($1)).state }
  }

  private func text(_ state: WorkbenchState, columns: Int = 138, rows: Int = 38) -> String {
    var scene = Scene(canvas: Canvas(width: columns, height: rows), look: Appearance())
    MemoryPane().draw(state, in: Rect(0, 0, columns, rows), on: &scene)
    return scene.canvas.plainText
  }

  @Test func `without a model the pane says what to do`() {
    #expect(text(state([])).contains("Load a model, or choose a published one."))
  }

  @Test func `a published model is planned with every component and its sum`() throws {
    let planned = state([.type("model", "llama-2-7b"), .type("device", "rtx-4090")])
    let drawn = text(planned)
    for part in ["feed-forward", "keys and values", "Fits with", "6.74B parameters", "rtx-4090", "4,328,521,728 param"]
    {
      #expect(drawn.contains(part), "\(part)\n\(drawn)")
    }
    let plan = try #require(planned.memory.answers?.plan)
    var settings = PlanSettings()
    settings.context = 2048
    #expect(plan.perDeviceBytes == (try MemoryPlan(try Preset.named("llama-2-7b").model(), settings).perDeviceBytes))
  }

  @Test func `moving a slider plans anew, and what can't be planned is told`() throws {
    let before = state([.type("model", "llama-2-7b")])
    let row = try #require(before.memory.rows.firstIndex { $0.name == "context" })
    let after = [MemoryAction.row(row), .nudge(1)].reduce(before) { reducer.reduce($0, .memory($1)).state }
    let (small, large) = (
      before.memory.answers?.plan.perDeviceBytes ?? 0, after.memory.answers?.plan.perDeviceBytes ?? 0
    )
    #expect(after.memory.settings.context == 4096 && large > small)
    let split = reducer.reduce(after, .memory(.type("stages", "64"))).state
    #expect(split.memory.answers == nil && text(split).contains("more stages than the 32"))
    let wrong = reducer.reduce(after, .memory(.type("context", "many"))).state
    #expect(wrong.message?.kind == .error && wrong.memory.settings.context == 4096)
  }

  @Test func `turning a switch changes the plan by its price`() throws {
    let before = state([.type("model", "llama-2-7b"), .type("work", "full"), .switchRow(0)])
    let answers = try #require(before.memory.answers)
    let price = answers.switches[0].changeBytes
    let after = reducer.reduce(before, .memory(.turn)).state
    #expect((after.memory.answers?.plan.perDeviceBytes ?? 0) - answers.plan.perDeviceBytes == price && price < 0)
  }

  @Test func `the plan is copied as another engine's own`() {
    let planned = state([.type("model", "llama-2-7b")])
    let (_, effects) = reducer.reduce(planned, .memory(.copyAs(.vllm)))
    guard case .copy(let copied)? = effects.first else {
      Issue.record("nothing was copied")
      return
    }
    #expect(copied.hasPrefix("vllm serve llama-2-7b "))
    let training = state([.type("model", "llama-2-7b"), .type("work", "lora")])
    #expect(reducer.reduce(training, .memory(.copyAs(.vllm))).effects.isEmpty)
  }

  @Test(arguments: [(58, 12), (78, 22), (98, 40), (138, 38), (40, 50)])
  func `every size draws within itself`(columns: Int, rows: Int) {
    for part in MemoryState.Part.allCases {
      let planned = state([.type("model", "mixtral-8x7b"), .type("stages", "4"), .part(part)])
      let lines = text(planned, columns: columns, rows: rows).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= rows)
    }
  }
}
