import Canvas
import Panes
import Quantization
import Testing
import Workbench

/// The Quantize pane at a size, with figures that are the same every time.
@Suite struct QuantizePaneTests {
  private let reducer = Reducer(commands: PaneCatalog.commands)

  private func drawn(_ state: WorkbenchState, columns: Int = 78, rows: Int = 20, ascii: Bool = false) -> String {
    var look = Appearance()
    if ascii { look = Appearance(theme: .dark, glyphs: .ascii) }
    var scene = Scene(canvas: Canvas(width: columns, height: rows), look: look)
    QuantizePane().draw(state, in: Rect(0, 0, columns, rows), on: &scene)
    return scene.canvas.plainText
  }

  private func state() throws -> WorkbenchState {
    var state = try FixedState.state(columns: 80, rows: 24)
    state.frame.adopt(.pane(.quantize), named: nil)
    state.frame.focus = .quantize
    return state
  }

  private func recipe(_ mixture: Mixture) -> QuantizeColumn.Kind { .recipe(.mixture(mixture)) }

  @Test func `without a model the pane says what it is for`() {
    let state = WorkbenchState(panes: [.quantize])
    #expect(drawn(state).contains("Load a model (pane 1)"))
  }

  @Test func `the table lists base and columns, what goes on in each, and why one failed`() throws {
    var state = try state()
    for action in [
      QuantizeAction.compare, .reported(SlotID(0), .quantizing(recipe(.q8_0), share: 0.4)),
      .reported(SlotID(0), .failed(recipe(.q6_K), "Rows are too short.")),
    ] { state = reducer.reduce(state, .quantize(action)).state }
    let text = drawn(state)
    #expect(text.contains("◆  base Q4_1"))
    #expect(text.contains("●  Q8_0") && text.contains("quantizing 40.0%"), "\(text)")
    #expect(text.contains("Rows are too sho"), "\(text)")
    #expect(text.contains("waiting") && text.contains("○  F16"))
    #expect(text.contains("Points appear as the text is read."))
    let plain = drawn(state, ascii: true)
    #expect(plain.unicodeScalars.allSatisfy { $0.isASCII || "Δ±·".unicodeScalars.contains($0) }, "\(plain)")
  }

  @Test func `every view says what to do before there is anything to show`() throws {
    var state = try state()
    let hints: [QuantizeState.View: String] = [
      .errors: "Choose a quantized column", .layers: "Compare (r)", .texts: "w has the base", .mix: "B measures",
    ]
    for (view, hint) in hints {
      state.quantize.view = view
      #expect(drawn(state).contains(hint), "\(view)")
    }
  }

  @Test func `errors lie by layer and part, the chosen weight in full`() throws {
    var state = try state()
    func weight(_ name: String, _ rmse: Double) -> QuantizedModel.Weight {
      QuantizedModel.Weight(
        name: name, from: .f16, to: .q4_0, elements: 1000,
        error: WeightError(
          count: 1000, rms: 1, rmse: rmse, largest: 0.5, outlierShare: 0.01, worstRows: [.init(row: 7, rmse: 0.2)]))
    }
    let weights = [
      weight("token_embd.weight", 0.1), weight("blk.0.attn_q.weight", 0.01), weight("blk.1.attn_q.weight", 0.001),
    ]
    let row = try #require(state.quantize.columns.firstIndex { $0.kind == recipe(.q4_0) }) + 1
    for action in [
      QuantizeAction.compare, .reported(SlotID(0), .made(recipe(.q4_0), weights)), .row(row), .view(.errors),
      .cell(layer: 1, part: 0),
    ] { state = reducer.reduce(state, .quantize(action)).state }
    let text = drawn(state)
    for part in [
      "attn_q", "40.0", "60.0", "20.0", "blk.1.attn_q.weight: F16 → Q4_0", "worst rows: 7 (0.200)", "20.0 dB",
    ] {
      #expect(text.contains(part), "\(part)\n\(text)")
    }
  }

  @Test func `texts stand side by side with the divergence of the chosen token and why they part`() throws {
    var state = try state()
    func column(_ name: String, _ words: [String], _ divergence: Int?) -> SidesReport.Column {
      SidesReport.Column(
        name: name, tokens: words.enumerated().map { .init(id: Int32($0), text: $1, kld: 0.25 * Double($0)) },
        divergence: divergence, explanation: divergence == nil ? "" : "top_k: took it away")
    }
    let report = SidesReport(columns: [
      column("base", ["The", " cat"], nil), column("Q2_K", ["The", " dog"], 1),
    ])
    for action in [QuantizeAction.wrote(1, .success(report)), .nextDivergence] {
      state = reducer.reduce(state, .quantize(action)).state
    }
    let text = drawn(state)
    for part in ["The cat", "The dog", "Q2_K: token 1 ␣dog · KLD 0.250", "at token 1", "top_k: took it away"] {
      #expect(text.contains(part), "\(part)\n\(text)")
    }
  }

  @Test(arguments: [(58, 12), (78, 20), (118, 36), (198, 56), (20, 3)])
  func `every view draws at any size`(columns: Int, rows: Int) throws {
    var state = try state()
    for view in QuantizeState.View.allCases {
      state.quantize.view = view
      #expect(!drawn(state, columns: columns, rows: rows).isEmpty)
    }
  }
}
