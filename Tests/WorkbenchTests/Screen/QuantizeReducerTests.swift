import Checkpoints
import Inference
import Quantization
import Testing
import Workbench

/// The Quantize pane's state: what is asked for, and what becomes of the answers.
@Suite struct QuantizeReducerTests {
  private let reducer = Reducer(commands: CommandCatalog([]))

  private func run(_ actions: [Action], on state: WorkbenchState) -> (state: WorkbenchState, effects: [Effect]) {
    actions.reduce((state, [])) { result, action in
      let (next, effects) = reducer.reduce(result.0, action)
      return (next, result.1 + effects)
    }
  }

  private func facts(_ name: String, readsSource: Bool = false) -> ModelFacts {
    ModelFacts(
      name: name, path: "/\(name).gguf", architecture: "llama", type: "F16", contextLength: 64, vocabularySize: 26,
      bytes: 1, hasChatTemplate: false, readsSource: readsSource)
  }

  private func loaded(_ names: String...) -> WorkbenchState {
    var state = WorkbenchState(panes: [.models, .generate, .quantize])
    state.models.slots = names.enumerated().map {
      ModelSlot(id: SlotID($0), path: "/\($1).gguf", phase: .ready(facts($1)))
    }
    state.models.active = SlotID(0)
    return run([.frame(.focus(.quantize))], on: state).state
  }

  private let recipe = QuantizeColumn.Kind.recipe(.mixture(.q4_K_M))

  @Test func `comparing asks for the chosen columns and has them wait`() throws {
    let (state, effects) = run(
      [.quantize(.toggleAll), .quantize(.row(1)), .quantize(.toggle), .quantize(.compare)], on: loaded("a"))
    guard case .compareQuantizations(let job, SlotID(0), let request)? = effects.last else {
      Issue.record("nothing is asked for: \(effects)")
      return
    }
    #expect(request.kinds == [state.quantize.columns[0].kind] && request.text.isEmpty)
    #expect(state.jobs.contains { $0.id == job && $0.kind == .quantize })
    #expect(state.quantize.columns[0].phase == .waiting && state.quantize.columns[1].phase == .idle)
    #expect(run([.quantize(.compare)], on: state).effects.isEmpty)
  }

  @Test func `nothing is asked for without a model, without a column, or of a model with an encoder`() {
    let none = run([.quantize(.compare)], on: WorkbenchState(panes: [.quantize]))
    #expect(none.effects.isEmpty && none.state.message?.kind == .warning)
    let empty = run([.quantize(.toggleAll), .quantize(.compare)], on: loaded("a"))
    #expect(empty.effects.isEmpty && empty.state.message?.kind == .warning)
    var encoder = loaded("a")
    encoder.models.slots = [
      ModelSlot(id: SlotID(0), path: "/a.gguf", phase: .ready(facts("a", readsSource: true)))
    ]
    let refused = run([.quantize(.compare)], on: encoder)
    #expect(refused.effects.isEmpty && refused.state.message?.text.contains("encoder") == true)
  }

  @Test func `other loaded models become columns, and go with their slots`() {
    var state = loaded("a", "b")
    #expect(state.quantize.columns.first?.kind == .slot(SlotID(1)) && state.quantize.columns[0].isChosen)
    state.models.slots.removeLast()
    state = run([.tick(1)], on: state).state
    #expect(state.quantize.columns == QuantizeColumn.offered)
  }

  @Test func `answers about a column end up in it, and those of another base are dropped`() {
    var state = run([.quantize(.compare)], on: loaded("a")).state
    state = run([.quantize(.reported(SlotID(0), .quantizing(recipe, share: 0.25)))], on: state).state
    #expect(state.quantize.columns.first { $0.kind == recipe }?.phase == .quantizing(0.25))
    state = run([.quantize(.reported(SlotID(3), .failed(recipe, "no")))], on: state).state
    #expect(state.quantize.columns.first { $0.kind == recipe }?.phase == .quantizing(0.25))
    state = run([.quantize(.reported(SlotID(0), .failed(recipe, "no")))], on: state).state
    #expect(state.quantize.columns.first { $0.kind == recipe }?.phase == .failed("no"))
    let ended = run([.quantize(.compared(1, .success(true)))], on: state).state
    #expect(ended.quantize.columns.filter { $0.phase == .waiting }.isEmpty)
    #expect(ended.quantize.columns.first { $0.kind == recipe }?.phase == .failed("no"))
  }

  @Test func `another model as the base forgets what was found, not what was chosen`() {
    var state = run([.quantize(.row(1)), .quantize(.toggle), .quantize(.compare)], on: loaded("a", "b")).state
    let isChosen = state.quantize.columns[1].isChosen
    state.models.active = SlotID(1)
    state = run([.tick(1)], on: state).state
    #expect(state.quantize.slot == nil && state.quantize.baseRow == nil)
    #expect(state.quantize.columns.allSatisfy { $0.phase == .idle })
    let recipes = state.quantize.columns.filter { if case .recipe = $0.kind { true } else { false } }
    #expect(recipes[0].isChosen == isChosen)
  }

  @Test func `saving asks for a name that ends as GGUF files do`() throws {
    let row = try #require(QuantizeColumn.offered.firstIndex { $0.kind == recipe }) + 1
    var state = run([.quantize(.row(row)), .quantize(.askForFile)], on: loaded("a")).state
    guard case .question(let question)? = state.overlays.last else {
      Issue.record("no question")
      return
    }
    #expect(question.answer.text == "a-Q4_K_M.gguf")
    state = run([.edit(.insert("x")), .accept], on: state).state
    #expect(!state.overlays.isEmpty)
    let (done, effects) = run([.back, .quantize(.save(path: "/tmp/x.gguf"))], on: state)
    guard case .saveQuantized(_, SlotID(0), .mixture(.q4_K_M), "/tmp/x.gguf")? = effects.last else {
      Issue.record("not saved: \(effects)")
      return
    }
    #expect(done.jobs.contains { $0.kind == .quantize })
  }

  @Test func `texts need a prompt, and n walks through where they part`() {
    #expect(run([.quantize(.write)], on: loaded("a")).effects.isEmpty)
    var state = loaded("a")
    func column(_ divergence: Int?) -> SidesReport.Column {
      SidesReport.Column(
        name: "c", tokens: (0..<9).map { .init(id: TokenID($0), text: "t", kld: 0) }, divergence: divergence,
        explanation: "")
    }
    state =
      run(
        [.quantize(.wrote(1, .success(SidesReport(columns: [column(nil), column(6), column(2)]))))], on: state
      ).state
    #expect(state.quantize.view == .texts)
    let places = [1, 2, 3].map { count in
      run(Array(repeating: .quantize(.nextDivergence), count: count), on: state).state.quantize.token
    }
    #expect(places == [2, 6, 2])
  }
}
