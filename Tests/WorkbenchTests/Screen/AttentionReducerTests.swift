import Analysis
import Inference
import Testing
import Workbench

/// The Attention pane's state: what is asked for when, and what keys do to it.
@Suite struct AttentionReducerTests {
  private let reducer = Reducer(commands: CommandCatalog([]))

  private func run(_ actions: [Action], on state: WorkbenchState) -> (state: WorkbenchState, effects: [Effect]) {
    actions.reduce((state, [])) { result, action in
      let (next, effects) = reducer.reduce(result.0, action)
      return (next, result.1 + effects)
    }
  }

  /// A model is loaded, a prompt of two tokens has three generated ones; the Attention pane is not in sight.
  private func generated() -> WorkbenchState {
    var state = WorkbenchState(panes: [.models, .generate, .attention])
    let facts = ModelFacts(
      name: "tiny", path: "/tiny.gguf", architecture: "llama", type: "F32", contextLength: 64, vocabularySize: 26,
      bytes: 1, hasChatTemplate: false)
    state.models.slots = [ModelSlot(id: SlotID(0), path: "/tiny.gguf", phase: .ready(facts))]
    state.models.active = SlotID(0)
    state.generate.tree.add {
      Branch(id: $0, origin: .prompt, isChat: false, messages: [], promptIDs: [5, 6], sampling: SamplerSettings())
    }
    state.generate.tree.update(1) {
      $0.tokens = (1...3).map {
        GeneratedToken(id: $0, text: "\($0)", logprob: -1, entropy: 1, rank: 0, top: [])
      }
    }
    return state
  }

  private let sequence = RecordedSequence(
    parts: .attention, pieces: ["5", "6", "1", "2", "3"], input: ModelInput(ids: [5, 6, 1, 2, 3]), count: 5,
    anatomy: Anatomy(layers: [.decoder: 3], heads: 4, group: 2, windows: [nil, 2, nil]))

  /// The pane is in sight and the sequence was recorded.
  private func recorded() -> WorkbenchState {
    run([.frame(.focus(.attention)), .inside(.recorded(SlotID(0), sequence))], on: generated()).state
  }

  private func heads(_ effects: [Effect]) -> [HeadQuery] {
    effects.compactMap { if case .lookAtHead(_, let query) = $0 { query } else { nil } }
  }

  @Test func `opening the pane has the current branch recorded, closing it lets go`() {
    let (state, effects) = run([.frame(.focus(.attention))], on: generated())
    guard case .watch(let job?, let watch)? = effects.last else {
      Issue.record("nothing is asked for: \(effects)")
      return
    }
    #expect(watch.parts == [.attention, .ends] && watch.prompt == [5, 6] && watch.tokens == [1, 2, 3])
    #expect(state.jobs.contains { $0.id == job && $0.kind == .record })
    #expect(run([.tick(1)], on: state).effects.isEmpty)
    let closed = run([.frame(.focus(.generate))], on: state)
    #expect(closed.effects.contains(.unwatch(SlotID(0))) && closed.state.inside.sequence == nil)
  }

  @Test func `a recorded sequence is looked at and surveyed`() {
    let (state, effects) = run(
      [.frame(.focus(.attention)), .inside(.recorded(SlotID(0), sequence))], on: generated())
    let query = heads(effects).last
    #expect(query?.query == 4 && query?.window == MapWindow(rows: 5, columns: 5))
    #expect(
      effects.contains {
        if case .surveyHeads(_, _, .decoder, let input) = $0 { input.ids == [5, 6, 1, 2, 3] } else { false }
      })
    #expect(state.attention.surveying != nil)
    // The same again changes nothing.
    #expect(run([.inside(.recorded(SlotID(0), sequence))], on: state).effects.isEmpty)
  }

  @Test func `the cross-hair moves the one token cursor, and Esc lets it follow the end`() {
    var state = run([.attention(.open)], on: recorded()).state
    state.attention.sight = HeadSight(
      query: HeadQuery(
        kind: .decoder, layer: 0, head: 0, window: MapWindow(rows: 5, columns: 5), rows: 5, columns: 5, query: 4,
        key: 0), map: PooledMap(MapWindow(rows: 5, columns: 5), rows: 5, columns: 5), row: [], seen: 0..<5)
    let moved = run([.move(.up), .move(.up), .move(.right)], on: state)
    #expect(moved.state.cursor.position == 2 && moved.state.attentionQuery == 2 && moved.state.attentionKey == 1)
    #expect(heads(moved.effects).last?.query == 2)
    var settled = moved.state
    // A job under way would be what Esc gives up first.
    settled.jobs = []
    let back = run([.back, .back], on: settled).state
    #expect(back.attention.view == .heads && back.cursor.position == nil)
  }

  @Test func `zooming keeps the cross-hair in sight, and the whole map comes back`() {
    let state = run([.attention(.open), .attention(.point(query: 4, key: 3)), .attention(.zoom(0.5))], on: recorded())
      .state
    #expect(state.attention.window?.rows.contains(4) == true && state.attention.window?.columns.contains(3) == true)
    #expect((state.attention.window?.rows.count ?? 5) < 5)
    #expect(run([.attention(.zoom(2)), .attention(.zoom(2))], on: state).state.attention.window == nil)
    #expect(run([.attention(.showAll)], on: state).state.attention.window == nil)
  }

  @Test func `heads are stepped through in order and stay within the model`() {
    let state = recorded()
    #expect(run([.attention(.stepHead(-1))], on: state).state.attention.id == HeadID(2, 3))
    #expect(run([.attention(.stepHead(5))], on: state).state.attention.id == HeadID(1, 1))
    #expect(run([.attention(.stepLayer(9))], on: state).state.attention.id == HeadID(2, 0))
    #expect(run([.attention(.select(HeadID(7, 9)))], on: state).state.attention.id == HeadID(2, 3))
  }

  @Test func `ablating tries the plan beside the untouched text, again takes it back`() {
    let (state, effects) = run([.attention(.select(HeadID(1, 2))), .attention(.ablate(.zero))], on: recorded())
    let trials = effects.compactMap { if case .compareInterventions(_, _, let trial) = $0 { trial } else { nil } }
    #expect(trials.count == 1 && trials[0].plan.zeroed == [HeadID(1, 2)] && trials[0].maxTokens == 3)
    let changed = run([.attention(.ablate(.mean))], on: state).state
    #expect(changed.attention.plan.zeroed.isEmpty && changed.attention.plan.averaged == [HeadID(1, 2)])
    #expect(run([.attention(.ablate(.mean))], on: changed).state.attention.plan.isEmpty)
    #expect(run([.attention(.skipLayer)], on: changed).state.attention.plan.skippedLayers == [1])
  }

  @Test func `a patch needs another prompt, and says so`() {
    let alone = run([.attention(.patch(fromHead: false))], on: recorded()).state
    #expect(alone.attention.plan.isEmpty && alone.message?.kind == .warning)
    var two = recorded()
    two.generate.tree.add {
      Branch(
        id: $0, origin: .prompt, isChat: false, messages: [], promptIDs: [7, 8, 9, 10, 11], sampling: SamplerSettings())
    }
    two.generate.tree.select(1)
    let patched = run([.attention(.point(query: 3, key: nil)), .attention(.patch(fromHead: true))], on: two).state
    #expect(patched.attention.plan.patches == [PatchRequest(.head(HeadID(0, 0)), positions: [3])])
    #expect(patched.attention.plan.otherPrompt == [7, 8, 9, 10, 11])
  }

  @Test func `surgery waits for the heads' importance, and takes the least first`() {
    let early = run([.attention(.study(.surgery))], on: recorded())
    #expect(early.state.message?.kind == .warning && early.effects.isEmpty)
    var state = recorded()
    state.attention.importance = [HeadID(0, 0): 0.5, HeadID(0, 1): -0.1, HeadID(2, 1): 0.2]
    let effects = run([.attention(.study(.surgery))], on: state).effects
    guard case .measureHeads(_, _, .surgery(_, let order))? = effects.last else {
      Issue.record("no surgery: \(effects)")
      return
    }
    #expect(order == [HeadID(0, 1), HeadID(2, 1), HeadID(0, 0)])
  }

  @Test func `nothing is compared before something is held`() {
    let state = recorded()
    #expect(!run([.attention(.toggleDifference)], on: state).state.attention.showsDifference)
    let held = run([.attention(.hold)], on: state)
    #expect(held.effects.contains { if case .hold(SlotID(0), _) = $0 { true } else { false } })
    let compared = run([.attention(.held("A tiny")), .attention(.toggleDifference)], on: held.state)
    #expect(compared.state.attention.showsDifference)
    // What was recorded went with the hold, so it is asked for again.
    #expect(compared.effects.contains { if case .watch = $0 { true } else { false } })
  }

  @Test func `a run is recorded from its first token while the pane is in sight`() {
    var state = run([.frame(.focus(.attention)), .inside(.recorded(SlotID(0), sequence))], on: generated()).state
    state.generate.isChat = false
    state.generate.prompt = EditBuffer("again")
    let effects = run([.generate(.send)], on: state).effects
    let record = effects.firstIndex { if case .record(_, [.attention, .ends], _) = $0 { true } else { false } }
    let generate = effects.firstIndex { if case .generate = $0 { true } else { false } }
    #expect(record != nil && generate != nil && record! < generate!)
  }
}
