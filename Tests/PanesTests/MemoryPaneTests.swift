import Canvas
import Foundation
import Panes
import Planning
import TestSupport
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

  // MARK: - Configs

  private let config = """
    {"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, \
    "num_key_value_heads": 2, "intermediate_size": 128, "vocab_size": 256, "max_position_embeddings": 512}
    """

  @Test func `a pasted config is planned, and its sizes have sliders`() throws {
    let planned = state([.type("model", config)])
    let plan = try #require(planned.memory.answers?.plan)
    #expect(plan.model.config.blockCount == 2 && plan.model.config.embeddingLength == 64)
    let names = planned.memory.rows.map(\.name)
    #expect(names.contains("layers") && names.contains("KV heads") && !names.contains("experts"))
    #expect(!state([]).memory.rows.map(\.name).contains("layers"), "the loaded model is as it is")
    let deeper = reducer.reduce(planned, .memory(.type("layers", "4"))).state
    let more = try #require(deeper.memory.answers?.plan.model)
    #expect(more.config.blockCount == 4)
    let block = (more.parameters - plan.model.parameters) / 2
    #expect(block == 64 * 64 * 2 + 64 * 32 * 2 + 3 * 64 * 128 + 2 * 64)
  }

  @Test func `a published model's sizes can be altered, under the names its config uses`() throws {
    for (preset, layers) in [("llama-2-7b", 40), ("gpt2", 24), ("mixtral-8x7b", 8)] {
      let planned = state([.type("model", preset), .type("layers", "\(layers)")])
      #expect(planned.memory.answers?.plan.model.config.blockCount == layers, "\(preset)")
    }
    let fewer = state([.type("model", "mixtral-8x7b"), .type("experts", "4")])
    let all = try #require(state([.type("model", "mixtral-8x7b")]).memory.answers?.plan.model.parameters)
    #expect((fewer.memory.answers?.plan.model.parameters ?? all) < all * 6 / 10)
    #expect(state([.type("model", "llama-2-7b"), .type("layers", "0")]).message?.kind == .error)
    let odd = state([.type("model", "llama-2-7b"), .type("KV heads", "7")])
    guard case .impossible(let problem) = odd.memory.outlook else {
      return #expect(Bool(false), "planned all the same")
    }
    #expect(problem.contains("a divisor of the 32"), "sizes that don't go together are told of")
  }

  @Test func `a config's path is read away from the screen`() throws {
    let (asked, effects) = reducer.reduce(state([]), .memory(.type("model", "~/models/config.json")))
    #expect(effects == [.readConfig(path: "~/models/config.json")])
    let read = reducer.reduce(asked, .memory(.described(path: "~/models/config.json", .success(config)))).state
    #expect(read.memory.answers?.plan.model.config.vocabularySize == 256)
    for bad in [
      Result<String, JobFailure>.success("{"), .success("[]"), .failure(JobFailure("There is no such file.")),
    ] {
      #expect(reducer.reduce(asked, .memory(.described(path: "x.json", bad))).state.message?.kind == .error)
    }
    #expect(reducer.reduce(state([]), .memory(.type("model", "{\"hidden"))).state.message?.kind == .error)
  }

  @Test func `the runner reads a config, or the one in a folder`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(config, to: "config.json")
    for name in [path, folder.path] {
      #expect(try LiveServices(settingsFile: nil).config(path: name) == config)
    }
    #expect(throws: (any Error).self) { try LiveServices(settingsFile: nil).config(path: "\(folder.path)/none.json") }
  }

  // MARK: - Export

  @Test func `the plan is written in every form, or it is said why not`() throws {
    let planned = state([.type("model", "llama-2-7b")])
    let folder = try TemporaryFolder()
    func write(_ name: String, _ state: WorkbenchState) -> (effects: [Effect], file: String?) {
      let typed = [Action.export, .edit(.clear), .edit(.insert("\(folder.path)/\(name)"))].reduce(state) {
        reducer.reduce($0, $1).state
      }
      let effects = reducer.reduce(typed, .accept).effects
      let runner = JobRunner(services: LiveServices(settingsFile: nil))
      effects.forEach(runner.perform)
      while !runner.isIdle { _ = runner.mailbox.collect() }
      return (effects, try? String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8))
    }
    for (name, part) in [
      ("plan.json", "\"per_device_bytes\" : "),
      ("plan.csv", "device,count,kind,component,bytes,formula\n\"device\",1,weights,"),
      ("run.vllm.sh", "vllm serve llama-2-7b "), ("llama.sh", "llama-server --model llama-2-7b "),
    ] {
      #expect(write(name, planned).file?.contains(part) == true, "\(name)")
    }
    #expect(write("plan.txt", planned).effects.isEmpty)
    #expect(write("own.deepspeed.json", planned).file == nil, "running is nothing for DeepSpeed")
    let training = state([
      .type("model", "llama-2-7b"), .type("work", "full"), .type("zero", "2"), .type("copies", "4"),
    ])
    for (name, part) in [("deepspeed.json", "\"zero_optimization\""), ("own.accelerate.yaml", "num_processes: 4")] {
      #expect(write(name, training).file?.contains(part) == true, "\(name)")
    }
    #expect(write("late.vllm.sh", training).file == nil)
  }
}
