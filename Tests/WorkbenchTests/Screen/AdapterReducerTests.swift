import Testing
import Workbench

/// What happens to a loaded model's adapters on the screen.
@Suite struct AdapterReducerTests {
  private let reducer = Reducer(commands: CommandCatalog([]))
  private let facts = AdapterFacts(name: "style", path: "/adapters/style", scale: 0.5, rank: 4, moduleCount: 2)

  private func run(_ actions: [ModelsAction], on state: WorkbenchState) -> (state: WorkbenchState, effects: [Effect]) {
    actions.reduce((state, [])) { result, action in
      let (next, effects) = reducer.reduce(result.0, .models(action))
      return (next, result.1 + effects)
    }
  }

  private var loaded: [ModelsAction] {
    let facts = ModelFacts(
      name: "tiny", path: "/tiny.gguf", architecture: "llama", type: "F32", contextLength: 64, vocabularySize: 8,
      bytes: 1, hasChatTemplate: true)
    return [.loadPath("/tiny.gguf"), .loaded(SlotID(0), .success(facts))]
  }

  private var start: WorkbenchState { WorkbenchState(panes: [.models, .generate], themes: ["dark"]) }

  @Test func `an adapter given with a model waits until that is loaded`() {
    let source = AdapterSource(path: "/adapters/style")
    let waiting = run([.loadPath("/tiny.gguf"), .attachTo(path: "/tiny.gguf", source)], on: start)
    #expect(!waiting.effects.contains(.attach(SlotID(0), source)))
    #expect(run([loaded[1]], on: waiting.state).effects.contains(.attach(SlotID(0), source)))
  }

  @Test func `attached adapters are shown, switched off and on, and detached`() {
    var (state, effects) = run(loaded + [.attached(SlotID(0), .success(facts))], on: start)
    #expect(state.models.slots[0].adapterNote == "+ style ×0.5")
    (state, effects) = run([.toggleAdapters], on: state)
    #expect(effects == [.useAdapters(SlotID(0), [false])])
    #expect(state.models.slots[0].adapters[0].isOn)
    state = run([.adaptersUsed(SlotID(0), .success([false]))], on: state).state
    #expect(state.models.slots[0].adapterNote == "(adapters off)")
    (state, effects) = run([.toggleAdapters], on: state)
    #expect(effects == [.useAdapters(SlotID(0), [true])])
    (state, effects) = run([.detachAdapters, .adaptersUsed(SlotID(0), .success([]))], on: state)
    #expect(effects == [.useAdapters(SlotID(0), [])])
    #expect(state.models.slots[0].adapters.isEmpty)
  }

  @Test func `without a model or an adapter there is a word about it`() {
    #expect(run([.askForAdapter], on: start).state.message?.kind == .warning)
    #expect(run([.toggleAdapters], on: start).effects.isEmpty)
    let (state, _) = run(loaded + [.askForAdapter], on: start)
    guard case .question(let question)? = state.overlays.last else {
      Issue.record("no question")
      return
    }
    #expect(question.purpose == .adapter)
  }

  @Test func `a path with a scale is taken apart`() {
    #expect(AdapterSource(parsing: "/nowhere/a=0.5") == AdapterSource(path: "/nowhere/a", scale: 0.5))
    #expect(AdapterSource(parsing: "/nowhere/a=b") == AdapterSource(path: "/nowhere/a=b"))
    #expect(AdapterSource(parsing: "/nowhere/a=-1") == AdapterSource(path: "/nowhere/a", scale: -1))
    #expect(AdapterSource(parsing: "") == nil)
  }
}
