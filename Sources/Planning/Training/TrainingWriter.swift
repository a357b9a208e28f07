import Architectures

/// What a step of training holds between its two passes, and the moment of the backward pass that takes most.
///
/// At the end of the forward pass everything kept is there, and the loss begins; then the head's gradient, and block after
/// block, each freeing what it has used. The peak is what is kept and the largest of these moments, never their sum.
struct TrainingWriter {
  private let plan: PlanWriter
  private let share: StageShare
  private let ledger: ActivationLedger
  private var model: PlannedModel { plan.model }
  private var settings: PlanSettings { plan.settings }
  private var tensor: Double { Double(settings.parallelism.tensor) }
  private var isSequenceSplit: Bool { settings.parallelism.splitsSequence }

  init(_ plan: PlanWriter, _ share: StageShare) {
    self.plan = plan
    self.share = share
    ledger = ActivationLedger(plan.model, plan.settings)
  }

  func components() throws(PlanningError) -> [Component] {
    let layers = stageLayers()
    let inFlight = Double(settings.parallelism.inFlight(stage: share.stage))
    let kept = layers.reduce(0) { $0 + keptBytes($1) } * inFlight + finalBytes
    var parts = [
      try Component(
        .activations, "kept for the backward pass", bytes: kept,
        "\(layers.count) blocks, \(keptText)" + (inFlight > 1 ? ", \(inFlight.counted) micro-batches in flight" : ""))
    ]
    let moments = [lossMoment, headMoment].compactMap { $0 } + layers.map(blockMoment)
    if let worst = moments.max(by: { $0.bytes < $1.bytes }) {
      parts.append(try Component(worst.kind, worst.name, bytes: worst.bytes, worst.formula))
    }
    return parts
  }

  // MARK: - What is kept

  private struct Block {
    let layer: ActivationLedger.Layer
    let tokens: Double
  }

  /// Tokens of a micro-batch.
  private func tokens(_ length: Int) -> Double {
    let virtual = settings.work == .prompt || settings.work == .prefix ? settings.training.virtualTokens : 0
    return Double(length + virtual) * Double(settings.batch)
  }

  private func stageLayers() -> [Block] {
    let encoder = model.declaration.encoder?.blocks ?? []
    let source = settings.sourceLength ?? settings.context
    return share.layers.map { index in
      let isEncoders = index < encoder.count
      let length = isEncoders ? source : settings.context
      let block = model.declaration.allBlocks[index]
      return Block(layer: ledger.layer(block, context: Double(length)), tokens: tokens(length))
    }
  }

  private func keptBytes(_ block: Block) -> Double {
    guard settings.training.checkpointing != .full else { return block.tokens * streamBytes }
    let isAgain = settings.training.checkpointing == .selective
    let scores = isAgain ? 0 : block.layer.scores * block.layer.positions / tensor
    return block.tokens * (block.layer.bytes(tensor: tensor, sequence: isSequenceSplit) + scores)
  }

  private var keptText: String {
    switch settings.training.checkpointing {
    case .none: "all that derivatives read"
    case .selective: "all that derivatives read but attention's scores"
    case .full: "the input of each"
    }
  }

  /// Bytes of a token in the stream.
  private var streamBytes: Double {
    ledger.rules.activation * Double(model.config.embeddingLength) / (isSequenceSplit ? tensor : 1)
  }

  /// What the head reads, on its device.
  private var finalBytes: Double {
    share.holdsHead ? tokens(settings.context) * 4 * Double(model.config.embeddingLength) : 0
  }

  // MARK: - Moments

  private typealias Moment = (kind: Component.Kind, name: String, bytes: Double, formula: String)

  private var vocabulary: Double { Double(model.config.vocabularySize) / tensor }
  private var logits: Double { tokens(settings.context) * vocabulary }

  /// Bytes of a number of logits as the head gives them, and of the loss's arithmetic.
  private var logitBytes: (given: Double, loss: Double) {
    let given = settings.framework == .transformers ? headBytes : min(ledger.rules.activation, 4)
    // litgpt takes the loss in the logits' type, transformers in float32.
    return (given, settings.framework == .transformers ? 4 : given)
  }

  /// The head multiplies in the type it is kept in.
  private var headBytes: Double {
    settings.weights.isUnpackedWhole ? plan.restBytes : min(settings.weights.plainBytes, 4)
  }

  /// The logits, which the caller holds; their logarithm after softmax; and the gradients of both. PyTorch's
  /// `cross_entropy` is `log_softmax`, which keeps its output, and `nll_loss`, which keeps nothing.
  private var lossMoment: Moment? {
    guard share.holdsHead else { return nil }
    let (given, loss) = logitBytes
    return (
      .logits, "logits, their log-softmax, and both gradients", logits * (given + 3 * loss),
      "\(logits.counted) logits × (\(given.counted) + 3 × \(loss.counted)) bytes"
    )
  }

  /// The logits and their gradient, while the head's matrix is unpacked.
  private var headMoment: Moment? {
    guard share.holdsHead, settings.weights.isUnpackedWhole, settings.framework == .litgpt else { return nil }
    let matrix = vocabulary * Double(model.declaration.headWidth)
    return (
      .logits, "logits, their gradient, and the head unpacked", logits * 2 * logitBytes.given + matrix * 4,
      "\(logits.counted) logits × 2 × \(logitBytes.given.counted) bytes + \(matrix.counted) × 2 × 2 bytes"
    )
  }

  /// A block worked out again where only its input was kept, and the widest gradients within it.
  private func blockMoment(_ block: Block) -> Moment {
    let layer = block.layer
    let isAgain = settings.training.checkpointing == .full
    let all = layer.bytes(tensor: tensor, sequence: isSequenceSplit)
    let attention = layer.bytes(tensor: tensor, sequence: isSequenceSplit, attentionOnly: true)
    let scores = layer.positions / tensor
    // Scores that were kept are there already.
    let keptScores = settings.training.checkpointing == .none ? layer.scores * scores : 0
    let again = isAgain ? layer.scores * scores : 0
    let inAttention = (isAgain ? attention : 0) + layer.scoresGoingBack * scores - keptScores
    let inNetwork = (isAgain ? all : 0) + again + layer.networkGoingBack / tensor
    let held = share.holdsHead ? logits * logitBytes.given : 0
    let unpacked = settings.weights.isUnpackedWhole ? unpackedBytes : 0
    return (
      .activations, isAgain ? "a block worked out again, and its gradients" : "gradients within a block",
      block.tokens * max(inAttention, inNetwork) + held + unpacked,
      "\(block.tokens.counted) tokens × \(max(inAttention, inNetwork).counted) bytes"
        + (held > 0 ? " + the logits the caller holds" : "") + (unpacked > 0 ? " + a matrix unpacked" : "")
    )
  }

  private var unpackedBytes: Double {
    let largest = model.tensors.filter { $0.isLinear }.map { Double($0.rows) * Double($0.columns) }.max() ?? 0
    return largest * 2 * (settings.framework == .litgpt ? 2 : 1) / tensor
  }
}
