import Checkpoints
import Foundation
import History
import Inference
import Testing
import Workbench

/// Keeping generations, and the dialog that finds them again.
@Suite struct HistoryReducerTests {
  private let reducer = Reducer(commands: CommandCatalog([]))
  private let facts = ModelFacts(
    name: "tiny", path: "/tiny.gguf", architecture: "llama", type: "F32", contextLength: 64, vocabularySize: 8,
    bytes: 1000, hasChatTemplate: true)

  private func run(
    _ actions: [Action], on state: WorkbenchState
  ) -> (state: WorkbenchState, effects: [Effect]) {
    actions.reduce((state, [])) { result, action in
      let (next, effects) = reducer.reduce(result.0, action)
      return (next, result.1 + effects)
    }
  }

  private func opened() -> WorkbenchState { WorkbenchState(panes: [.models, .generate], themes: ["dark"]) }

  private func ready() -> WorkbenchState {
    let loading = run([.models(.loadPath("/tiny.gguf"))], on: opened()).state
    return run(
      [.models(.loaded(SlotID(0), .success(facts))), .jobs(.ended(1)), .frame(.focus(.generate))], on: loading
    ).state
  }

  /// Sends a prompt and lets two tokens come.
  private func generate(
    _ reason: FinishReason = .length, tokens: [String] = ["a", "b"], on state: WorkbenchState
  ) -> (state: WorkbenchState, effects: [Effect]) {
    let typed = run([.generate(.edit(.prompt)), .edit(.insert("hi there")), .generate(.send)], on: state).state
    return finish(typed, reason, tokens: tokens)
  }

  private func finish(
    _ state: WorkbenchState, _ reason: FinishReason = .length, tokens: [String] = ["a", "b"]
  ) -> (state: WorkbenchState, effects: [Effect]) {
    guard let job = state.generate.run?.job else { return (state, []) }
    let made = tokens.enumerated().map {
      RunEvent.token(
        GeneratedToken(id: Int32($0), text: $1, logprob: -1, entropy: 0.5, rank: $0, top: []))
    }
    var sampling = state.settings.sampling
    sampling.seed = 7
    let events: [RunEvent] = [.prompt(ids: [5, 6], reused: 0)] + made + [.finished(reason, GenerationTiming())]
    return run(
      [.generate(.started(run: job, sampling: sampling)), .generate(.events(run: job, events, at: 1))], on: state)
  }

  private func remembered(_ effects: [Effect]) -> [(Generation, branch: Int)] {
    effects.compactMap { if case .remember(let generation, let branch) = $0 { (generation, branch) } else { nil } }
  }

  // MARK: - Keeping

  @Test func `a run that ended is kept once, with its model, prompt, settings, seed and output`() throws {
    let (_, effects) = generate(on: run([.settings(.set("temperature", "0.25"))], on: ready()).state)
    let kept = remembered(effects)
    #expect(kept.count == 1)
    let generation = try #require(kept.first?.0)
    #expect(generation.model == ModelStamp(name: "tiny", path: "/tiny.gguf", bytes: 1000))
    #expect(generation.prompt == "hi there" && generation.output == "ab" && generation.isChat)
    #expect(generation.seed == 7 && generation.finish == "length" && generation.promptIDs == [5, 6])
    #expect(generation.settings["temperature"] == 0.25 && generation.settings["max-tokens"] == 256)
    #expect(Set(generation.settings.keys) == Set(SliderRow.all.map(\.name)))
  }

  @Test func `what was stopped is kept, what made no token isn't, and nothing is with the setting off`() {
    #expect(remembered(generate(.interrupted, on: ready()).effects).count == 1)
    #expect(remembered(generate(.interrupted, tokens: [], on: ready()).effects).isEmpty)
    let off = run([.settings(.set("history", "off"))], on: ready()).state
    #expect(remembered(generate(on: off).effects).isEmpty)
  }

  @Test func `a branch that is continued is kept under the same name, a retry under another`() {
    let first = generate(on: ready())
    let continued = finish(run([.generate(.goOn)], on: first.state).state)
    let again = finish(run([.generate(.retry(newSeed: false))], on: continued.state).state)
    let branches = [first, continued, again].flatMap { remembered($0.effects) }
    #expect(branches.map(\.branch) == [1, 1, 2])
    #expect(branches.map(\.0.output) == ["ab", "abab", "ab"])
  }

  @Test func `tokens picked by hand are no run of their own`() {
    let byHand = run([.generate(.toggleByHand)], on: ready()).state
    #expect(remembered(generate(on: byHand).effects).isEmpty)
  }

  // MARK: - The list

  private func entry(_ id: HistoryID, _ kind: HistoryKind = .generation, model: String = "tiny") -> HistoryEntry {
    HistoryEntry(
      id: id, kind: kind, date: Date(timeIntervalSince1970: Double(id)), when: "2026-03-0\(id) 10:00", model: model,
      modelBytes: 1000, prompt: "prompt \(id)", output: "output")
  }

  private func listed(_ entries: [HistoryEntry], on state: WorkbenchState? = nil) -> WorkbenchState {
    let page = HistoryPage(entries: entries, count: entries.count)
    return run([.history(.open), .history(.listed(search: "", .success(page)))], on: state ?? ready()).state
  }

  private func history(_ state: WorkbenchState) -> HistoryState? {
    if case .history(let history)? = state.overlays.last { history } else { nil }
  }

  @Test func `opening asks for the list, and the same key closes it`() {
    let (state, effects) = run([.history(.open)], on: ready())
    #expect(effects == [.listHistory("")] && history(state)?.listing == .reading)
    #expect(run([.history(.open)], on: state).state.overlays.isEmpty)
  }

  @Test func `every letter of a search is asked for, and answers to earlier ones are passed over`() {
    let (state, effects) = run([.filter, .edit(.insert("pa")), .edit(.insert("r"))], on: listed([entry(1), entry(2)]))
    #expect(effects == [.listHistory("pa"), .listHistory("par")])
    let stale = run([.history(.listed(search: "pa", .success(HistoryPage(entries: [], count: 0))))], on: state).state
    #expect(history(stale)?.entries.count == 2)
    let found = run([.history(.listed(search: "par", .success(HistoryPage(entries: [entry(2)], count: 1))))], on: state)
    #expect(history(found.state)?.entries.map(\.id) == [2])
    let back = run([.accept, .back], on: found.state)
    #expect(history(back.state)?.search.isEmpty == true && back.effects == [.listHistory("")])
    #expect(run([.back], on: back.state).state.overlays.isEmpty)
  }

  @Test func `deleting asks, takes the marked entries, and lists again`() {
    let state = listed([entry(3), entry(2), entry(1)])
    #expect(run([.history(.delete), .answer(false)], on: state).effects.isEmpty)
    #expect(run([.history(.delete), .answer(true)], on: state).effects == [.deleteHistory([3])])
    let marked = run([.history(.mark), .history(.mark), .history(.delete), .answer(true)], on: state)
    #expect(marked.effects == [.deleteHistory([3, 2])])
    let done = run([.history(.deleted(.success([3, 2])))], on: marked.state)
    #expect(history(done.state)?.marked == [] && done.effects == [.listHistory("")])
    let failed = run([.history(.deleted(.failure(JobFailure("disk"))))], on: marked.state).state
    #expect(failed.message?.kind == .error)
  }

  @Test func `an empty list has nothing to delete, mark or open`() {
    let state = listed([])
    #expect(run([.history(.delete), .history(.mark), .accept, .move(.down)], on: state).effects.isEmpty)
  }

  @Test func `what can't be read is said in the dialog`() {
    let state = run([.history(.open), .history(.listed(search: "", .failure(JobFailure("damaged"))))], on: ready())
      .state
    #expect(history(state)?.listing == .failed("damaged"))
  }

  // MARK: - Reopening

  private func reopened(_ generation: Generation, on state: WorkbenchState) -> (
    state: WorkbenchState, effects: [Effect]
  ) {
    let record = HistoryRecord(entry: entry(1), content: .generation(generation))
    let asked = run([.accept], on: listed([entry(1)], on: state))
    #expect(asked.effects == [.readHistory([1])])
    return run([.history(.read(.success([record])))], on: asked.state)
  }

  @Test func `a generation comes back as it was, settings and seed with it, ready to go on`() throws {
    let made = generate(on: run([.settings(.set("temperature", "0.25"))], on: ready()).state)
    let generation = try #require(remembered(made.effects).first?.0)
    let other = run([.settings(.set("temperature", "1.5")), .frame(.focus(.models))], on: made.state).state
    let state = reopened(generation, on: other).state
    #expect(state.overlays.isEmpty && state.frame.focus == .generate)
    #expect(state.settings.sampling.temperature == 0.25 && state.settings.sampling.seed == 7)
    let (branch, before) = (try #require(state.generate.tree.current), try #require(made.state.generate.tree.current))
    #expect(branch.text == "ab" && branch.ids == before.ids && branch.messages == before.messages)
    #expect(branch.finish == .length && branch.sampling.seed == 7 && branch.id != before.id)
    #expect(run([.generate(.goOn)], on: state).state.generate.run != nil)
    #expect(run([.undo], on: state).state.settings.sampling.temperature == 1.5, "settings can be undone")
  }

  @Test func `without its model the text comes back, and no token of it reaches another model`() throws {
    var generation = try #require(remembered(generate(on: ready()).effects).first?.0)
    generation.model.bytes += 1
    let (state, effects) = reopened(generation, on: ready())
    #expect(state.generate.tree.current?.text == "ab" && state.generate.prompt.text == "hi there")
    #expect(state.message?.text.contains("isn't loaded") == true)
    for action in [GenerateAction.goOn, .retry(newSeed: false)] {
      #expect(run([.generate(action)], on: state).state.generate.run == nil)
    }
    #expect(!effects.contains { if case .waterfall = $0 { true } else { false } })
    let sent = run([.generate(.edit(.prompt)), .accept], on: state)
    #expect(sent.state.generate.tree.current?.messages.map(\.content) == ["hi there"], "asked anew, not as a next turn")
  }

  @Test func `nothing is reopened over a run under way`() throws {
    let generation = try #require(remembered(generate(on: ready()).effects).first?.0)
    let busy = run([.generate(.edit(.prompt)), .edit(.insert("x")), .generate(.send)], on: ready()).state
    let state = reopened(generation, on: busy).state
    #expect(state.message?.kind == .warning && state.generate.tree.branches.count == 1)
  }

  @Test func `settings this build doesn't know, or wouldn't allow, are passed over`() throws {
    var generation = try #require(remembered(generate(on: ready()).effects).first?.0)
    generation.settings = ["min-p": 5, "warp": 9, "top-k": 17, "top-p": .nan]
    let state = reopened(generation, on: ready()).state
    #expect(state.settings.sampling.topK == 17)
    #expect(state.settings.sampling.minP == Settings().sampling.minP)
    #expect(state.settings.sampling.topP == Settings().sampling.topP)
  }

  // MARK: - Comparisons

  private func comparison(base: String = "tiny", mean: Double, types: [String]) -> Comparison {
    Comparison(
      base: ModelStamp(name: base, path: "/tiny.gguf", bytes: 1000), text: TextStamp(name: "prose", digest: "ab"),
      context: 512, windows: 7, positions: 1785, precision: "int8",
      rows: types.map {
        Comparison.Row(
          model: ModelStamp(name: $0, path: "/\($0)", bytes: 500), type: $0, bitsPerWeight: 4.5, perplexity: 20,
          perplexityError: 0.1,
          divergence: Comparison.Divergence(
            mean: mean, meanError: 0, median: mean, percentile90: mean, percentile95: mean, percentile99: mean,
            percentile999: mean, largest: mean, rmsProbabilityChange: 0, sameTop: 0.9, correlation: 1))
      })
  }

  private func beside(_ a: HistoryRecord.Content, _ b: HistoryRecord.Content) -> WorkbenchState {
    let entries = [entry(2, .comparison), entry(1, .comparison)]
    let asked = run([.history(.mark), .history(.mark), .accept], on: listed(entries))
    #expect(asked.effects == [.readHistory([2, 1])])
    let records = zip(entries, [b, a]).map { HistoryRecord(entry: $0, content: $1) }
    return run([.history(.read(.success(records)))], on: asked.state).state
  }

  @Test func `one comparison opens as a table`() {
    let record = HistoryRecord(entry: entry(1, .comparison), content: .comparison(comparison(mean: 1, types: ["Q4_0"])))
    let state = run([.accept, .history(.read(.success([record])))], on: listed([entry(1, .comparison)])).state
    guard case .comparison(let sheet)? = state.overlays.last else { return #expect(Bool(false)) }
    #expect(sheet.other == nil && sheet.pairs.count == 1)
    #expect(history(run([.back], on: state).state) != nil, "and Esc goes back to the list")
  }

  @Test func `two of one base stand side by side, the earlier first, rows paired by type and model`() {
    let state = beside(
      .comparison(comparison(mean: 1, types: ["Q4_0", "Q8_0"])),
      .comparison(comparison(mean: 2, types: ["Q8_0", "Q2_K"])))
    guard case .comparison(let sheet)? = state.overlays.last else { return #expect(Bool(false)) }
    #expect(sheet.first.id == 1 && sheet.second?.id == 2 && sheet.caveats.isEmpty)
    #expect(sheet.pairs.map { $0.first?.type } == ["Q4_0", "Q8_0", nil])
    #expect(sheet.pairs.map { $0.second?.type } == [nil, "Q8_0", "Q2_K"])
  }

  @Test func `what was measured otherwise is said, and another base is refused`() {
    var other = comparison(mean: 2, types: ["Q8_0"])
    other.text.digest = "cd"
    other.context = 256
    let first = HistoryRecord.Content.comparison(comparison(mean: 1, types: ["Q8_0"]))
    guard case .comparison(let sheet)? = beside(first, .comparison(other)).overlays.last else {
      return #expect(Bool(false))
    }
    #expect(sheet.caveats == ["the texts differ", "contexts 512 and 256"])
    let foreign = beside(first, .comparison(comparison(base: "huge", mean: 2, types: ["Q8_0"])))
    #expect(history(foreign) != nil && foreign.message?.text.contains("different bases") == true)
  }
}
