import Inference
import Testing
import Workbench

/// A reducer with no commands of its own, and a state of two panes.
private let reducer = Reducer(commands: CommandCatalog([]))

private func opened() -> WorkbenchState { WorkbenchState(panes: [.models, .generate], themes: ["dark", "light"]) }

/// A state with a model loaded and Generate in focus.
private func ready() -> WorkbenchState {
  var state = opened()
  let facts = ModelFacts(
    name: "tiny", path: "/tiny.gguf", architecture: "llama", type: "F32", contextLength: 64, vocabularySize: 8,
    bytes: 1,
    hasChatTemplate: true)
  state = run([.models(.loadPath("/tiny.gguf"))], on: state).state
  return run([.models(.loaded(SlotID(0), .success(facts))), .jobs(.ended(1)), .frame(.focus(.generate))], on: state)
    .state
}

private func run(_ actions: [Action], on state: WorkbenchState) -> (state: WorkbenchState, effects: [Effect]) {
  actions.reduce((state, [])) { result, action in
    let (next, effects) = reducer.reduce(result.0, action)
    return (next, result.1 + effects)
  }
}

private func token(_ id: Int32, _ text: String, logprob: Float = -1) -> GeneratedToken {
  GeneratedToken(id: id, text: text, logprob: logprob, entropy: 1, rank: 0, top: [])
}

/// A state whose current branch has a prompt of two tokens and three generated ones.
private func generated() -> WorkbenchState {
  let typed = run([.generate(.edit(.prompt)), .edit(.insert("hi")), .generate(.send)], on: ready()).state
  guard let job = typed.generate.run?.job else { return typed }
  let events: [RunEvent] = [
    .prompt(ids: [5, 6], reused: 0), .token(token(1, "a")), .token(token(2, "b")), .token(token(3, "c")),
    .finished(.length, GenerationTiming()),
  ]
  var sampling = SamplerSettings()
  sampling.seed = 7
  return run(
    [.generate(.started(run: job, sampling: sampling)), .generate(.events(run: job, events, at: 1))], on: typed
  )
  .state
}

@Suite struct ReducerTests {
  @Test func `reducing leaves the state it was given alone`() {
    let state = opened()
    let next = reducer.reduce(state, .frame(.zoom)).state
    #expect(!state.frame.isZoomed)
    #expect(next.frame.isZoomed)
  }

  @Test func `a model that lies in no known folder is listed once it is loaded, and chosen`() {
    let state = ready()
    #expect(state.models.shown.map(\.name) == ["tiny"])
    #expect(state.models.details == .reading(path: "/tiny.gguf"))
    let known = LibraryModel(name: "known", origin: .cache, path: "/known.gguf")
    let listed = run([.models(.listed([known]))], on: state).state
    #expect(listed.models.shown.map(\.name) == ["tiny", "known"])
    #expect(listed.models.selected?.name == "tiny")
    let same = LibraryModel(name: "mine", origin: .cache, path: "/tiny.gguf")
    #expect(run([.models(.listed([same]))], on: state).state.models.shown.map(\.name) == ["mine"])
    #expect(run([.models(.unload)], on: listed).state.models.shown.map(\.name) == ["known"])
  }

  @Test func `a pane's number opens it in place of the focused one`() {
    var state = run([.frame(.layout("generate"))], on: opened()).state
    #expect(state.frame.tree == .pane(.generate))
    state = run([.frame(.focusNumber(1))], on: state).state
    #expect(state.frame.focus == .models)
    #expect(state.frame.tree == .pane(.models))
    #expect(run([.frame(.focusNumber(9))], on: state).state.message?.kind == .warning)
  }

  @Test func `splitting opens the other pane, and then turns the split`() {
    let one = run([.frame(.layout("generate"))], on: opened()).state
    let two = run([.frame(.split(.columns))], on: one).state
    #expect(two.frame.tree == .split(.columns, share: 0.5, .pane(.generate), .pane(.models)))
    let turned = run([.frame(.split(.rows))], on: two).state
    #expect(turned.frame.tree == .split(.rows, share: 0.5, .pane(.generate), .pane(.models)))
    let closed = run([.frame(.close)], on: turned).state
    #expect(closed.frame.tree == .pane(.models))
    #expect(run([.frame(.close)], on: closed).state.message != nil)
  }

  @Test func `a layout of one's own is saved in the settings and can be undone`() {
    let (state, effects) = run([.frame(.layout("generate")), .frame(.saveLayout("mine"))], on: opened())
    #expect(state.settings.layouts["mine"] == .pane(.generate))
    #expect(effects == [.save(state.settings)])
    #expect(run([.undo], on: state).state.settings.layouts.isEmpty)
    #expect(run([.frame(.saveLayout("overview"))], on: state).state.settings.layouts["overview"] == nil)
  }

  @Test func `quitting asks while a job runs, and a second time means it`() {
    #expect(run([.quit], on: opened()).effects == [.quit])
    let loading = run([.models(.loadPath("/x.gguf"))], on: opened()).state
    let (asked, effects) = run([.quit], on: loading)
    #expect(effects.isEmpty)
    #expect(asked.overlays.count == 1)
    #expect(run([.answer(false)], on: asked).state.overlays.isEmpty)
    #expect(run([.answer(true)], on: asked).effects == [.quit])
    #expect(run([.quit], on: asked).effects == [.quit])
  }

  @Test func `escape goes back one step at a time`() {
    var state = ready()
    state = run([.frame(.zoom), .generate(.edit(.prompt)), .overlay(.help)], on: state).state
    state = run([.back], on: state).state
    #expect(state.overlays.isEmpty && state.editing == .prompt)
    state = run([.back], on: state).state
    #expect(state.editing == nil && state.generate.part == .prompt)
    state = run([.back], on: state).state
    #expect(state.generate.part == .output && state.frame.isZoomed)
    state = run([.back], on: state).state
    #expect(!state.frame.isZoomed)
  }

  @Test func `escape cancels the running job before it leaves a part`() {
    let loading = run([.models(.loadPath("/x.gguf"))], on: opened()).state
    let (state, effects) = run([.back], on: loading)
    #expect(effects == [.cancel(1)])
    #expect(state.jobs.first?.isCancelling == true)
  }

  @Test func `sending a chat asks the model with the whole conversation`() {
    var state = ready()
    state.generate.system = EditBuffer("be brief")
    let (sent, effects) = run([.generate(.edit(.prompt)), .edit(.insert("hi")), .generate(.send)], on: state)
    #expect(sent.generate.prompt.isEmpty && sent.editing == nil && sent.generate.run != nil)
    guard case .generate(_, let slot, let request)? = effects.last else {
      Issue.record("no generation was asked for")
      return
    }
    #expect(slot == SlotID(0))
    guard case .chat(let messages) = request.prompt else {
      Issue.record("not a chat")
      return
    }
    #expect(messages.map(\.role) == ["system", "user"])
    #expect(messages.map(\.content) == ["be brief", "hi"])
  }

  @Test func `an empty prompt, a missing model and a run under way are told, not sent`() {
    #expect(run([.generate(.send)], on: ready()).effects.isEmpty)
    var alone = opened()
    alone.generate.prompt = EditBuffer("hi")
    #expect(run([.generate(.send)], on: alone).state.message?.kind == .warning)
    let sent = run([.generate(.edit(.prompt)), .edit(.insert("hi")), .generate(.send)], on: ready()).state
    var again = sent
    again.generate.prompt = EditBuffer("again")
    #expect(run([.generate(.send)], on: again).effects.isEmpty)
  }

  @Test func `what a run tells lands in its branch`() {
    let state = generated()
    let branch = state.generate.tree.current
    #expect(branch?.promptIDs == [5, 6])
    #expect(branch?.text == "abc")
    #expect(branch?.finish == .length)
    #expect(branch?.sampling.seed == 7)
    #expect(state.generate.run == nil && state.jobs.isEmpty)
  }

  @Test func `news of a run that is over changes nothing`() {
    let state = generated()
    let late = run([.generate(.events(run: 99, [.token(token(4, "x"))], at: 2))], on: state).state
    #expect(late.generate.tree.current?.tokens.count == 3)
  }

  @Test func `a retry keeps the seed and takes the sliders as they are now`() {
    let state = run([.generate(.setSlider("temperature", 0.5))], on: generated()).state
    let (again, effects) = run([.generate(.retry(newSeed: false))], on: state)
    guard case .generate(_, _, let request)? = effects.last else {
      Issue.record("no generation was asked for")
      return
    }
    #expect(request.prompt == .ids([5, 6]) && request.begun.isEmpty)
    #expect(request.sampling.seed == 7)
    #expect(request.sampling.temperature == 0.5)
    #expect(again.generate.tree.branches.count == 2)
  }

  @Test func `continuing goes on from all tokens so far`() {
    let (_, effects) = run([.generate(.goOn)], on: generated())
    guard case .generate(_, _, let request)? = effects.last else {
      Issue.record("no generation was asked for")
      return
    }
    #expect(request.prompt == .ids([5, 6]) && request.begun == [1, 2, 3])
  }

  @Test func `another candidate at a place makes a branch that shares what is before it`() throws {
    var state = run([.generate(.point(3))], on: generated()).state
    #expect(state.cursor.position == 3)
    let report = try WaterfallReport(
      position: 3, waterfall: waterfall(logits: [1, 3, 2, 0], settings: .greedy, history: [5, 6, 1], top: 4),
      texts: [0: "w", 1: "x", 2: "y", 3: "z"])
    state = run([.generate(.waterfall(report)), .generate(.candidateRow(1))], on: state).state
    let (branched, effects) = run([.generate(.chooseCandidate)], on: state)
    let branch = branched.generate.tree.current
    #expect(branch?.parent == 1)
    #expect(branch?.sharedTokens == 1)
    #expect(branch?.tokens.map(\.id) == [1, 2])
    #expect(branch?.tokens.last?.isByHand == true)
    guard case .generate(_, _, let request)? = effects.last else {
      Issue.record("no generation was asked for")
      return
    }
    #expect(request.prompt == .ids([5, 6]) && request.begun == [1, 2])
  }

  @Test func `picking by hand runs no token of the sampler's choice`() throws {
    var state = run([.generate(.toggleByHand)], on: generated()).state
    let report = try WaterfallReport(
      position: 5, waterfall: waterfall(logits: [1, 3, 2, 0], settings: .greedy, history: [5, 6, 1, 2, 3], top: 4),
      texts: [1: "x"])
    state = run([.generate(.waterfall(report)), .generate(.candidateRow(0))], on: state).state
    let (picked, effects) = run([.generate(.chooseCandidate)], on: state)
    #expect(picked.generate.tree.branches.count == 1)
    #expect(picked.generate.tree.current?.tokens.last?.id == 1)
    guard case .generate(_, _, let request)? = effects.last else {
      Issue.record("no generation was asked for")
      return
    }
    #expect(request.maxTokens == 0)
  }

  @Test func `moving a slider asks for the waterfall again, and for nothing of the model`() {
    let (_, effects) = run([.generate(.part(.sliders)), .generate(.nudge(1))], on: generated())
    #expect(effects.contains { if case .waterfall = $0 { true } else { false } })
    #expect(!effects.contains { if case .generate = $0 { true } else { false } })
  }

  @Test(arguments: SliderRow.all.map(\.name))
  func `every slider can be nudged up and down, typed and put back`(name: String) throws {
    let index = try #require(SliderRow.all.firstIndex { $0.name == name })
    let row = SliderRow.all[index]
    var state = run([.generate(.sliderRow(index))], on: ready()).state
    let up = run([.generate(.nudge(1))], on: state).state
    let down = run([.generate(.nudge(-1))], on: state).state
    #expect(row.value(in: up.settings) != row.value(in: down.settings))
    state =
      run([.generate(.typeNumber), .edit(.clear), .edit(.insert("\(row.range.upperBound)")), .accept], on: state).state
    #expect(state.overlays.isEmpty)
    #expect(abs(row.value(in: state.settings) - row.range.upperBound) < 1e-5)
    state = run([.generate(.resetSlider)], on: state).state
    #expect(row.value(in: state.settings) == row.defaultValue)
  }

  @Test func `a number that is none is refused where it was typed`() {
    let state = run([.generate(.typeNumber), .edit(.clear), .edit(.insert("warm")), .accept], on: ready()).state
    guard case .question(let question)? = state.overlays.last else {
      Issue.record("the question is gone")
      return
    }
    #expect(question.complaint == "temperature is a number, not 'warm'.")
  }

  @Test func `undo takes a whole drag back, redo makes it again`() {
    let dragged = run((1...5).map { .generate(.dragSlider(row: 0, value: Double($0) / 10)) }, on: ready()).state
    #expect(dragged.settings.sampling.temperature == 0.5)
    let undone = run([.undo], on: dragged).state
    #expect(undone.settings.sampling.temperature == 0.8)
    #expect(run([.redo], on: undone).state.settings.sampling.temperature == 0.5)
    #expect(run([.undo], on: undone).state.settings.sampling.temperature == 0.8)
  }

  @Test func `arrows in the first line of the prompt walk the history`() {
    let state = run([.generate(.edit(.prompt)), .edit(.insert("draft")), .edit(.up)], on: generated()).state
    #expect(state.generate.prompt.text == "hi")
    #expect(run([.edit(.down)], on: state).state.generate.prompt.text == "draft")
  }

  @Test func `loading fills the first free slot, and a failure frees it`() {
    let two = run([.models(.loadPath("/b.gguf"))], on: ready()).state
    #expect(two.models.slots.map(\.id) == [SlotID(0), SlotID(1)])
    let failed = run([.models(.loaded(SlotID(1), .failure(JobFailure("broken"))))], on: two).state
    #expect(failed.models.slots.map(\.id) == [SlotID(0)])
    #expect(failed.message == Message("broken", .error))
  }

  @Test func `unloading frees the slot and asks for the memory back`() {
    let (state, effects) = run([.models(.unloadSlot(SlotID(0)))], on: ready())
    #expect(state.models.slots.isEmpty && state.models.active == nil)
    #expect(effects == [.unload(SlotID(0))])
  }

  @Test func `settings refuse what they can't be, and say what they can`() {
    let state = run([.settings(.set("theme", "pink"))], on: opened()).state
    #expect(state.settings.theme == Settings().theme)
    #expect(state.message?.text == "theme is one of dark, light, not 'pink'.")
    #expect(run([.settings(.set("mouse", "off"))], on: opened()).effects.contains(.setMouse(false)))
  }
}
