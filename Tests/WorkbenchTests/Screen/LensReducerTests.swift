import Analysis
import Checkpoints
import Inference
import Testing
import Workbench

/// What the Lens and Experts panes ask for, and what they do with the answers.
@Suite struct LensReducerTests {
  private let reducer = Reducer(commands: CommandCatalog([]))

  private func run(_ actions: [Action], on state: WorkbenchState) -> (state: WorkbenchState, effects: [Effect]) {
    actions.reduce((state, [])) { result, action in
      let (next, effects) = reducer.reduce(result.0, action)
      return (next, result.1 + effects)
    }
  }

  private func sequence(_ ids: [TokenID], experts: [Int] = [0, 8, 8]) -> RecordedSequence {
    RecordedSequence(
      parts: [.stream, .routing], pieces: ids.map { "t\($0)" }, input: ModelInput(ids: ids), count: ids.count,
      anatomy: Anatomy(layers: [.decoder: 3], heads: 2, group: 1, experts: experts, usedExperts: 2))
  }

  /// A model is loaded, and a prompt of ten tokens was answered with two.
  private func start(_ pane: PaneID) -> WorkbenchState {
    var state = WorkbenchState(panes: [.models, .generate, .attention, .lens, .experts])
    state.frame.adopt(.split(.columns, share: 0.5, .pane(.generate), .pane(pane)), named: nil)
    state.frame.focus = pane
    let facts = ModelFacts(
      name: "tiny", path: "/tiny.gguf", architecture: "mixtral", type: "F32", contextLength: 64, vocabularySize: 200,
      bytes: 1, hasChatTemplate: false)
    state.models.slots = [ModelSlot(id: SlotID(0), path: facts.path, phase: .ready(facts))]
    state.models.active = SlotID(0)
    state.generate.tree.add {
      Branch(
        id: $0, origin: .prompt, isChat: false, messages: [], promptIDs: Array(0..<10),
        tokens: [10, 11].map {
          GeneratedToken(id: $0, text: "t\($0)", logprob: -1, entropy: 1, rank: 0, top: [])
        }, sampling: SamplerSettings())
    }
    state = run([.tick(0)], on: state).state
    // The recording that is asked for at once is over, or Esc would give that up first.
    return run(state.jobs.map { .jobs(.ended($0.id)) }, on: state).state
  }

  private func column(_ position: Int, best: TokenID = 7) -> LensColumn {
    let reading = LensReading(
      top: [.init(id: best, logprob: -0.5), .init(id: 8, logprob: -1)], klToFinal: 0, entropy: 1, rankOfFinal: 0)
    return LensColumn(
      position: position, readings: [reading, reading, reading, reading], norms: [1, 2, 3, 4], texts: [best: "x"])
  }

  private func lensQueries(_ effects: [Effect]) -> [LensQuery] {
    effects.compactMap { if case .readLens(_, let query) = $0 { query } else { nil } }
  }

  private func attributions(_ effects: [Effect]) -> [(place: AttributionPlace, query: AttributionQuery)] {
    effects.compactMap { if case .attribute(_, let place, let query) = $0 { (place, query) } else { nil } }
  }

  @Test func `a pane in sight has the stream recorded, and asks for the columns in sight, the cursor's first`() {
    let state = start(.lens)
    #expect(state.inside.watch?.parts == .stream)
    let (next, effects) = run(
      [.lens(.room(4)), .inside(.recorded(SlotID(0), sequence(Array(0..<12))))], on: state)
    #expect(lensQueries(effects).map(\.positions) == [[11, 10, 9, 8]])
    #expect(next.lensSight == 8..<12)
    // Nothing new is in sight: nothing is asked again.
    #expect(lensQueries(run([.tick(1), .keyPressed], on: next).effects).isEmpty)
  }

  @Test func `columns that are known are not asked for again, and moving scrolls as far as it must`() {
    var (state, effects) = run(
      [.lens(.room(4)), .inside(.recorded(SlotID(0), sequence(Array(0..<12))))], on: start(.lens))
    let answers = (8..<12).map { Action.lens(.read(SlotID(0), generation: state.lens.generation, column($0))) }
    state = run(answers, on: state).state
    (state, effects) = run([.move(.left)], on: state)
    #expect(state.lensPosition == 10 && lensQueries(effects).isEmpty)
    (state, effects) = run([.lens(.point(position: 7, stage: nil))], on: state)
    #expect(state.lensSight == 7..<11 && lensQueries(effects).map(\.positions) == [[7]])
    #expect(state.cursor.position == 7)
  }

  @Test func `another branch keeps the columns of what it shares, and answers about the old one are not taken`() {
    var (state, _) = run([.inside(.recorded(SlotID(0), sequence(Array(0..<12))))], on: start(.lens))
    let old = state.lens.generation
    state = run((6..<12).map { .lens(.read(SlotID(0), generation: old, column($0))) }, on: state).state
    let changed: [TokenID] = Array(0..<9) + [99, 98, 97]
    state = run([.inside(.recorded(SlotID(0), sequence(changed)))], on: state).state
    #expect(state.lens.columns.keys.sorted() == [6, 7, 8])
    state = run([.lens(.read(SlotID(0), generation: old, column(10)))], on: state).state
    #expect(state.lens.columns[10] == nil)
    // A sequence that only grows loses nothing.
    let (grown, _) = run([.inside(.recorded(SlotID(0), sequence(changed + [5])))], on: state)
    #expect(grown.lens.columns.keys.sorted() == [6, 7, 8])
  }

  @Test func `other adapters make what was read void`() {
    var (state, _) = run([.inside(.recorded(SlotID(0), sequence(Array(0..<12))))], on: start(.lens))
    state = run([.lens(.read(SlotID(0), generation: state.lens.generation, column(11)))], on: state).state
    let facts = AdapterFacts(name: "style", path: "/style", scale: 1, rank: 4, moduleCount: 2)
    let (after, effects) = run([.models(.attached(SlotID(0), .success(facts)))], on: state)
    #expect(after.lens.columns.isEmpty)
    #expect(effects.contains { if case .watch = $0 { true } else { false } })
  }

  @Test func `the likeliest token is taken apart once its column is read, then the rival that a key names`() throws {
    var (state, effects) = run([.inside(.recorded(SlotID(0), sequence(Array(0..<12))))], on: start(.lens))
    #expect(attributions(effects).isEmpty)
    (state, effects) = run(
      [.lens(.point(position: 4, stage: nil)), .lens(.read(SlotID(0), generation: state.lens.generation, column(4)))],
      on: state)
    let asked = try #require(attributions(effects).last)
    #expect(asked.query == AttributionQuery(ids: [0, 1, 2, 3, 4], token: .id(7)))
    (state, effects) = run([.lens(.cycleRival)], on: state)
    #expect(attributions(effects).map(\.query.rival) == [.runnerUp])
    (state, effects) = run([.lens(.cycleCandidate(1))], on: state)
    #expect(attributions(effects).map(\.query.token) == [.id(8)])
    (state, effects) = run([.lens(.askForRival), .edit(.insert("Paris")), .accept], on: state)
    #expect(attributions(effects).map(\.query.rival) == [.text(" Paris")])
    #expect(state.overlays.isEmpty)
    // Esc goes back to the likeliest alone.
    (state, effects) = run([.back], on: state)
    #expect(attributions(effects).map(\.query) == [AttributionQuery(ids: [0, 1, 2, 3, 4], token: .id(7))])
    // An answer to an older question is not taken.
    let report = AttributionReport(
      position: 4, token: 8, tokenText: "y", parts: [], bias: 0, logit: 1, logprob: -1)
    let stale = run([.lens(.attributed(SlotID(0), asked.place, .success(report)))], on: state).state
    #expect((stale.lens.attribution == nil) == (asked.place != state.lens.attributing))
  }

  @Test func `up is a later layer, and esc leads back to the last and to the end`() {
    var (state, _) = run([.inside(.recorded(SlotID(0), sequence(Array(0..<12))))], on: start(.lens))
    #expect(state.lensStage == 3)
    state = run([.move(.down), .move(.down)], on: state).state
    #expect(state.lensStage == 1)
    state = run([.move(.up), .move(.left)], on: state).state
    #expect(state.lensStage == 2 && state.cursor.position == 10)
    state = run([.back], on: state).state
    #expect(state.lens.stage == nil && state.cursor.position == 10)
    state = run([.back], on: state).state
    #expect(state.cursor.position == nil)
  }

  @Test func `a generation under way is not held up by taking streams apart`() {
    var state = start(.lens)
    state = run([.inside(.recorded(SlotID(0), sequence(Array(0..<12))))], on: state).state
    state = run([.generate(.goOn)], on: state).state
    #expect(state.generate.run != nil)
    let (_, effects) = run([.lens(.read(SlotID(0), generation: state.lens.generation, column(11)))], on: state)
    #expect(attributions(effects).isEmpty)
  }

  // MARK: - Experts

  private func routingQueries(_ effects: [Effect]) -> [RoutingQuery] {
    effects.compactMap { if case .readRouting(_, let query, _) = $0 { query } else { nil } }
  }

  @Test func `the first layer with experts is read, and others when they are chosen`() {
    var (state, effects) = run([.inside(.recorded(SlotID(0), sequence(Array(0..<12))))], on: start(.experts))
    #expect(routingQueries(effects).map(\.layer) == [1])
    (state, effects) = run([.experts(.stepLayer(1)), .experts(.stepLayer(1))], on: state)
    #expect(routingQueries(effects).map(\.layer) == [2])
    (state, effects) = run([.experts(.view(.layers))], on: state)
    #expect(routingQueries(effects).map(\.wantsAllLayers) == [true])
    (_, effects) = run([.tick(2)], on: state)
    #expect(routingQueries(effects).isEmpty)
  }

  @Test func `forbidding an expert puts it into the plan and tries it; again takes it off`() throws {
    var (state, effects) = run(
      [.inside(.recorded(SlotID(0), sequence(Array(0..<12)))), .experts(.select(layer: 2, expert: 5))],
      on: start(.experts))
    (state, effects) = run([.experts(.alter(.forbidden))], on: state)
    #expect(state.attention.plan.forbidden == [.init(2, 5)])
    #expect(effects.contains { if case .compareInterventions = $0 { true } else { false } })
    let report = TrialReport(plan: state.attention.plan, untouched: [], altered: [], tokens: [])
    state = run([.attention(.tried(1, .success(report)))], on: state).state
    #expect(state.experts.view == .beside)
    state = run([.experts(.alter(.forced))], on: state).state
    #expect(state.attention.plan.forced == [.init(2, 5)] && state.attention.plan.forbidden.isEmpty)
    state = run([.experts(.alter(.forced))], on: state).state
    #expect(state.attention.plan.isEmpty && state.experts.view == .tokens)
  }

  @Test func `a dense model's routers are not asked for`() {
    let (state, effects) = run(
      [.inside(.recorded(SlotID(0), sequence(Array(0..<12), experts: [0, 0, 0]))), .experts(.alter(.forced))],
      on: start(.experts))
    #expect(routingQueries(effects).isEmpty && state.message?.kind == .warning)
  }
}
