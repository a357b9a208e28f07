import Canvas
import Checkpoints
import Inference
import Panes
import Tokenizers
import Workbench

/// A state with everything in it that a screen can show, the same every time.
enum FixedState {
  static let models: [LibraryModel] = [
    LibraryModel(
      name: "smollm2-135m-instruct", origin: .cache, path: "/models/smollm2.gguf", architecture: "llama",
      parameters: 134_515_008, type: "Q4_1", bytes: 98_362_432, license: "apache-2.0"),
    LibraryModel(
      name: "gemma-3-270m", origin: .sample, path: nil, architecture: "gemma3", parameters: 268_098_176, type: "Q4_K_M",
      bytes: 253_000_000, license: "gemma"),
    LibraryModel(
      name: "broken", origin: .cache, path: "/models/broken.gguf",
      problem: "Expected the magic 'GGUF' at byte 0, but found 'HTML'."),
  ]

  static let details = ModelDetails(
    path: "/models/smollm2.gguf",
    facts: [
      .init("name", "SmolLM2 135M Instruct"), .init("architecture", "llama"), .init("type", "Q4_1"),
      .init("context", "8192"),
    ],
    metadata: [
      .init(key: "general.architecture", value: "llama"), .init(key: "evil.␛[31m", value: "␛]0;title␇"),
      .init(key: "tokenizer.ggml.tokens", value: "[\"<|endoftext|>\", … 49152]"),
    ],
    tensors: [
      .init(name: "token_embd.weight", shape: [49152, 576], type: "Q8_0", bytes: 30_081_024, offset: 1_769_856),
      .init(name: "blk.0.attn_q.weight", shape: [576, 576], type: "Q4_1", bytes: 207_360, offset: 31_850_880),
      .init(name: "blk.10.attn_q.weight", shape: [576, 576], type: "Q4_1", bytes: 207_360, offset: 32_058_240),
      .init(name: "blk.2.attn_norm.weight", shape: [576], type: "F32", bytes: 2304, offset: 32_265_600),
    ],
    diagram: ["token embedding  49152 × 576", "  │", "╭─┴─ layers 0 to 29, 30 alike"],
    template: "<|im_start|>user\nHi<|im_end|>\n")

  private static let facts = ModelFacts(
    name: "SmolLM2 135M", path: "/models/smollm2.gguf", architecture: "llama", type: "Q4_1", contextLength: 4096,
    vocabularySize: 49152, bytes: 98_362_432, hasChatTemplate: true)

  private static let tokens: [GeneratedToken] = [
    ("Paris", -0.1, 0), (",", -0.4, 0), (" the", -1.2, 1), (" city", -2.8, 4), (" of", -0.02, 0), (" light", -0.9, 0),
    (".\n", -0.3, 0), ("It", -1.1, 1), (" is", -0.2, 0), (" beautiful", -3.4, 9), (" 日本", -6, 40), (" 👋", -4, 12),
  ].enumerated().map { index, token in
    GeneratedToken(
      id: Int32(100 + index), text: token.0, logprob: Float(token.1), entropy: Float(index) / 3, rank: token.2, top: [])
  }

  /// A model is loaded and has answered; the waterfall of the next token is there.
  static func state(
    columns: Int, rows: Int, layout: String = "overview", tree: TileTree? = nil
  ) throws -> WorkbenchState {
    var state = WorkbenchState(panes: PaneCatalog.all.map(\.id), themes: ["dark", "light"])
    state.frame.columns = columns
    state.frame.rows = rows
    if let tree = tree ?? LayoutCatalog.named(layout) { state.frame.adopt(tree, named: layout) }
    state.frame.focus = state.frame.tree.contains(.generate) ? .generate : state.frame.focus
    state.vitals = Vitals(residentBytes: 160_000_000, budgetBytes: 16_000_000_000)
    state.models.entries = models
    state.models.isListed = true
    state.models.details = .read(details)
    state.models.slots = [ModelSlot(id: SlotID(0), path: facts.path, phase: .ready(facts))]
    state.models.active = SlotID(0)
    state.generate.isChat = false
    state.generate.tree.add {
      Branch(
        id: $0, origin: .prompt, isChat: false,
        messages: [ChatMessage(role: "prompt", content: "The capital of France is ")], promptIDs: [1, 2, 3, 4, 5],
        tokens: tokens, sampling: SamplerSettings())
    }
    state.generate.tree.update(1) {
      $0.finish = .length
      var timing = GenerationTiming()
      timing.generatedTokens = 12
      timing.timeToFirstToken = 0.12
      timing.decodeSeconds = 0.11
      $0.timing = timing
    }
    state.generate.speed.rate = 100
    for second in 0..<30 { state.generate.speed.add(tokens: 60 + second * 3 % 40, at: Double(second)) }
    state.generate.waterfall = try report(settings: SamplerSettings())
    return state
  }

  static let logits: [Float] = [4, 3.4, 3, 2.2, 1.8, 1, 0.2, -0.5, -1, -2, -3, -4]
  private static let words = [" It", " The", "\n", " Paris", " A", ".", " and", " In", " At", " Of", " On", " By"]

  static func report(settings: SamplerSettings) throws -> WaterfallReport {
    var settings = settings
    settings.seed = 1
    let result = try waterfall(logits: logits, settings: settings, history: [1, 2, 3], top: 12)
    return WaterfallReport(
      position: 17, waterfall: result,
      texts: Dictionary(uniqueKeysWithValues: words.enumerated().map { (Int32($0.offset), $0.element) }))
  }

  static let look = Appearance(theme: .dark, glyphs: .braille)

  static func text(_ state: WorkbenchState) -> String {
    Compositor(keymap: Keymap()).draw(state, look).canvas.plainText
  }
}
