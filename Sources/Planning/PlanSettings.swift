import Architectures

/// What is to be done with a model, and how: all that its memory depends on besides the model.
public struct PlanSettings: Sendable, Equatable {
  public var work: Work = .inference
  public var weights: WeightFormat = .bf16
  public var cache: CacheFormat = .f16
  /// Tokens of a sequence.
  public var context: Int = 2048
  /// Tokens of the source that an encoder reads; nil for as many as `context`.
  public var sourceLength: Int?
  /// Sequences at once; of training, those of one micro-batch.
  public var batch = 1
  /// Most tokens that run at once.
  public var ubatch = 512
  /// Continuations of each sequence that are kept.
  public var beams = 1
  public var isFlash = false
  public var training = TrainingSettings()
  public var parallelism = Parallelism()
  public var offload = Offload()
  public var framework: Framework = .litgpt
  /// A small model that guesses ahead, in 16 bits.
  public var draft: DraftModel?

  public init() {}

  /// A model that guesses ahead, and what it takes for a token of context.
  public struct DraftModel: Sendable, Equatable {
    public let name: String
    let weightBytes: Double
    let cacheBytesPerToken: Double
  }

  public enum Work: String, Sendable, CaseIterable {
    case inference, full, lora, qlora, prompt, prefix, adapter, ppo

    public var isTraining: Bool { self != .inference }
    /// Whether the model's own weights change.
    var isFull: Bool { self == .full || self == .ppo }
  }

  /// Every number within reason, and none against another.
  func check(_ model: PlannedModel) throws(PlanningError) {
    try Options.check(context, "--context", in: Options.context)
    if let sourceLength { try Options.check(sourceLength, "--source", in: Options.context) }
    try Options.check(batch, "--batch", in: Options.batch)
    try Options.check(ubatch, "--ubatch", in: Options.batch)
    try Options.check(beams, "--beams", in: 1...1024)
    try training.check()
    try parallelism.check(model)
    try offload.check(model, self)
    if work.isFull, weights.isQuantized, work != .ppo {
      throw .contradiction(
        "Weights in \(weights.name) can't be trained themselves; use --mode lora or qlora, or --weights bf16.")
    }
  }
}

/// Whose way of doing it is planned for, where ways differ by more than a few percent.
public enum Framework: String, Sendable, CaseIterable {
  /// Everything in 16 bits (`bf16-true`), the head made smaller too, bitsandbytes by way of Lightning.
  case litgpt
  /// Hugging Face's transformers, PEFT and bitsandbytes: what isn't made smaller is trained around in float32
  /// (`prepare_model_for_kbit_training`).
  case transformers
}

/// How much of a forward pass is kept for the backward pass.
public enum Checkpointing: String, Sendable, CaseIterable {
  case none
  /// All but the scores of attention, which are worked out again. Source: arXiv:2205.05198, section 5.
  case selective
  /// Each block's input alone. Source: arXiv:1604.06174.
  case full
}

/// What is particular to training.
public struct TrainingSettings: Sendable, Equatable {
  public var optimizer: Optimizer = .adamW
  public var rank = 8
  /// The matrices that adapters sit on.
  public var targets: Set<BlockRole> = [.query, .value]
  public var checkpointing: Checkpointing = .none
  /// Whether weights, gradients and states are all kept in the weights' type, without a float32 master.
  public var isPure = false
  /// Vectors of a prompt or prefix; width of an adapter's bottleneck.
  public var virtualTokens = 20
  public var bottleneck = 64
  /// Probability that an input of an adapter is dropped; nil for the framework's own.
  public var dropout: Double?

  public init() {}

  func check() throws(PlanningError) {
    try Options.check(rank, "--rank", in: Options.rank)
    try Options.check(virtualTokens, "--virtual-tokens", in: Options.batch)
    try Options.check(bottleneck, "--bottleneck", in: Options.rank)
    if targets.isEmpty {
      throw .outOfRange(option: "--targets", expected: "one matrix or more", found: "none")
    }
  }

  /// What people call the matrices of a block. Source: PEFT's `target_modules`, and the short forms of litgpt.
  public static func target(named name: String) throws(PlanningError) -> Set<BlockRole> {
    let short = name.lowercased().replacing("_proj", with: "")
    guard let roles = targetNames[short] else {
      throw .unknown(what: "target of adapters", name: name, known: targetNames.keys.sorted())
    }
    return roles
  }

  private static let targetNames: [String: Set<BlockRole>] = [
    "q": [.query, .queryDown, .queryUp], "k": [.key], "v": [.value], "o": [.attentionOutput],
    "gate": [.gate], "up": [.up], "down": [.down],
    "attention": [.query, .key, .value, .attentionOutput], "mlp": [.gate, .up, .down],
    "all": [.query, .key, .value, .attentionOutput, .gate, .up, .down],
    "all-linear": [.query, .key, .value, .attentionOutput, .gate, .up, .down],
  ]
}

/// Bytes of state an optimizer keeps for each number that is trained.
public enum Optimizer: String, Sendable, CaseIterable {
  case adamW = "adamw"
  case adamW8bit = "adamw8bit"
  case sgd
  case adafactor

  /// States of one matrix of `rows` × `columns`, or of a vector. `stateBytes`: of a number of an unreduced state.
  func stateBytes(rows: Double, columns: Double, stateBytes: Double) -> Double {
    let elements = rows * columns
    switch self {
    // Two moments. Source: arXiv:1412.6980.
    case .adamW: return 2 * stateBytes * elements
    // Each in 8 bits, 256 of which share a float32. Source: arXiv:2110.02861, section 2.
    case .adamW8bit: return 2 * (elements + (elements / 256).rounded(.up) * 4)
    // A momentum.
    case .sgd: return stateBytes * elements
    // A row's and a column's sums stand for the second moment; no first one. Source: arXiv:1804.04235, section 4.
    case .adafactor: return rows > 1 ? 4 * (rows + columns) : 4 * elements
    }
  }
}
