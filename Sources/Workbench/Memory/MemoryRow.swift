import Architectures
import Planning

/// A setting of a plan that has a slider: its values in order, and which of them holds.
public struct MemoryRow: Sendable {
  public let name: String
  public let summary: String
  /// What it can be, as shown.
  public let values: [String]
  private let isFor: @Sendable (MemoryState) -> Bool
  private let get: @Sendable (MemoryState) -> String
  private let put: @Sendable (inout MemoryState, String) throws -> Void

  /// Whether it means something for what is planned.
  public func applies(_ state: MemoryState) -> Bool { isFor(state) }

  /// What holds, as shown.
  public func text(_ state: MemoryState) -> String { get(state) }

  /// The place of what holds among the values; of a number between two of them the lower one's.
  public func index(_ state: MemoryState) -> Int {
    let text = get(state)
    if let index = values.firstIndex(of: text) { return index }
    guard let number = Int(text) else { return 0 }
    return values.lastIndex { (Int($0) ?? .max) <= number } ?? 0
  }

  /// Throws where the text is none of its values and no number it can have.
  public func set(_ text: String, in state: inout MemoryState) throws { try put(&state, text) }

  init(
    _ name: String, _ summary: String, values: [String],
    for isFor: @escaping @Sendable (MemoryState) -> Bool = { _ in true },
    get: @escaping @Sendable (MemoryState) -> String,
    set put: @escaping @Sendable (inout MemoryState, String) throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.values = values
    self.isFor = isFor
    self.get = get
    self.put = put
  }

  /// A number that doubles from one value to the next.
  private static func number(
    _ name: String, _ summary: String, upTo most: Int, from least: Int = 1,
    for isFor: @escaping @Sendable (MemoryState) -> Bool = { _ in true },
    _ path: WritableKeyPath<PlanSettings, Int> & Sendable
  ) -> MemoryRow {
    let values = sequence(first: least) { $0 * 2 <= most ? $0 * 2 : nil }.map(String.init)
    return MemoryRow(name, summary, values: values, for: isFor, get: { "\($0.settings[keyPath: path])" }) {
      state, text in
      guard let value = Int(text), value > 0 else {
        throw PlanningError.outOfRange(option: name, expected: "a whole number above 0", found: text)
      }
      state.settings[keyPath: path] = value
    }
  }

  /// On or off.
  private static func flag(
    _ name: String, _ summary: String, for isFor: @escaping @Sendable (MemoryState) -> Bool = { _ in true },
    _ path: WritableKeyPath<PlanSettings, Bool> & Sendable
  ) -> MemoryRow {
    MemoryRow(name, summary, values: ["off", "on"], for: isFor, get: { $0.settings[keyPath: path] ? "on" : "off" }) {
      $0.settings[keyPath: path] = $1 == "on"
    }
  }

  /// One of the values of a type with names.
  private static func choice<Value: CaseIterable & RawRepresentable & Sendable>(
    _ name: String, _ summary: String, for isFor: @escaping @Sendable (MemoryState) -> Bool = { _ in true },
    _ path: WritableKeyPath<PlanSettings, Value> & Sendable
  ) -> MemoryRow where Value.RawValue == String {
    MemoryRow(
      name, summary, values: Value.allCases.map(\.rawValue), for: isFor, get: { $0.settings[keyPath: path].rawValue }
    ) { state, text in
      guard let value = Value(rawValue: text) else {
        throw PlanningError.unknown(what: name, name: text, known: Value.allCases.map(\.rawValue))
      }
      state.settings[keyPath: path] = value
    }
  }

  private static let loaded = "loaded model"
  private static let weights =
    ["as stored"] + WeightFormat.all.map(\.name) + [
      "gptq-4-128", "awq-4-128", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "Q3_K_M", "Q2_K",
    ]

  private static let trains: @Sendable (MemoryState) -> Bool = { $0.settings.work.isTraining }
  private static let runs: @Sendable (MemoryState) -> Bool = { !$0.settings.work.isTraining }
  private static let adapts: @Sendable (MemoryState) -> Bool = {
    $0.settings.work == .lora || $0.settings.work == .qlora
  }

  /// A size of a model that is known by its config: a published one's is altered in a copy.
  private static func size(_ size: ConfigSize, _ summary: String, _ values: [Int]) -> MemoryRow {
    MemoryRow(
      size.rawValue, summary, values: values.map(String.init), for: { $0.described?.has(size) ?? false },
      get: { $0.described?.size(size).map(String.init) ?? "the family's" }
    ) { state, text in
      guard let value = Int(text), (1...1 << 24).contains(value), var described = state.described else {
        throw PlanningError.outOfRange(option: size.rawValue, expected: "a whole number above 0", found: text)
      }
      described.set(size, to: value)
      state.plan(described)
    }
  }

  private static let sizes: [MemoryRow] = [
    size(
      .layers, "Blocks, one after the other", [1, 2, 4, 6, 8, 12, 16, 18, 24, 28, 32, 36, 40, 48, 60, 64, 80, 96, 126]),
    size(
      .width, "Numbers of a position in the stream",
      [256, 512, 576, 768, 1024, 1536, 2048, 2560, 3072, 4096, 5120, 6144, 7168, 8192, 12288, 16384]),
    size(.heads, "Heads of queries", [4, 8, 9, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 96, 128]),
    size(.keyHeads, "Heads of keys and values: fewer than queries' share them", [1, 2, 3, 4, 8, 16, 32, 64, 128]),
    size(
      .feedForward, "Numbers inside of the feed-forward network",
      [1024, 1536, 2048, 3072, 4096, 6144, 8192, 11008, 14336, 16384, 24576, 28672, 53248]),
    size(.vocabulary, "Tokens it knows", [32000, 32768, 49152, 50257, 65536, 100352, 128256, 151936, 201088, 262144]),
    size(.experts, "Experts of a block", [2, 4, 8, 16, 32, 64, 128, 256, 512]),
  ]

  /// Every setting, in the order they are shown.
  public static let all: [MemoryRow] = [model] + sizes + plan

  private static let model =
    MemoryRow(
      "model", "The model Generate runs on, a published one, or a config", values: [loaded] + Preset.all.map(\.name),
      get: { $0.described?.name ?? loaded }
    ) { state, text in
      if text.hasPrefix("{") { return state.plan(try DescribedModel(name: "typed in", json: text)) }
      state.plan(text == loaded ? nil : try Preset.named(text).described())
    }

  private static let plan: [MemoryRow] = [
    choice("work", "Running it, or training it in one of several ways", \.work),
    MemoryRow(
      "weights", "How weights are kept", values: weights,
      get: { $0.effective.weights.name }
    ) { state, text in
      state.settings.weights = text == "as stored" ? .asStored : try .named(text)
    },
    MemoryRow(
      "cache", "How keys and values are kept", values: CacheFormat.all.map(\.name), for: runs,
      get: { $0.settings.cache.name }
    ) { $0.settings.cache = try .named($1) },
    number("context", "Tokens of a sequence", upTo: 1 << 20, from: 128, \.context),
    number("batch", "Sequences at once", upTo: 1024, \.batch),
    number("ubatch", "Most tokens that run at once", upTo: 4096, from: 32, for: runs, \.ubatch),
    flag("flash", "Attention never writes its scores down", \.isFlash),
    choice("checkpointing", "How much is kept for the backward pass", for: trains, \.training.checkpointing),
    choice("optimizer", "What the optimizer keeps for each parameter", for: trains, \.training.optimizer),
    number("rank", "Rank of the adapters", upTo: 1024, for: adapts, \.training.rank),
    choice("framework", "Whose way of training and packing", \.framework),
    MemoryRow(
      "zero", "What copies share out: states, gradients, weights", values: ["0", "1", "2", "3"], for: trains,
      get: { "\($0.settings.parallelism.zero)" }
    ) { $0.settings.parallelism.zero = Int($1) ?? 0 },
    number("tensor split", "Devices that split each matrix", upTo: 64, \.parallelism.tensor),
    number("stages", "Stages of blocks, one after the other", upTo: 64, \.parallelism.pipeline),
    number("copies", "Copies of the model", upTo: 1024, \.parallelism.data),
    number("expert split", "Devices that experts are spread over", upTo: 256, \.parallelism.expert),
    MemoryRow(
      "device", "What it must fit", values: [MemoryState.host] + DeviceCatalog.all.map(\.name), get: { $0.device }
    ) { state, text in state.device = text == MemoryState.host ? text : try DeviceCatalog.named(text).name },
  ]
}
