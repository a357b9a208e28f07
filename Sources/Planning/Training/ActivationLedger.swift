import Architectures

/// What a forward pass keeps for the backward pass, tensor by tensor: what each operation's derivative reads.
///
/// It follows arXiv:2205.05198, section 4, but counts what autograd really saves instead of one formula for all models: a
/// frozen matrix needs only itself to pass a gradient on, so its input is kept for nothing but adapters; activation
/// functions and products keep their inputs; a norm in few bits keeps a float32 copy.
struct ActivationLedger {
  /// Bytes of a token in one block.
  struct Term {
    let name: String
    let bytes: Double
    /// Whether devices that split matrices split it too.
    let isSplit: Bool
    /// Whether it is kept before the last mixer of the block.
    let isAttentions: Bool
  }

  /// One block's.
  struct Layer {
    var terms: [Term] = []
    /// Bytes for each token and position it looks at: of attention that writes its scores down.
    var scores = 0.0
    /// The same while the gradient passes, what is kept included.
    var scoresGoingBack = 0.0
    /// Positions a token looks at.
    var positions = 0.0
    /// Bytes of a token while the gradient passes the feed-forward.
    var networkGoingBack = 0.0

    /// tensor: devices that split matrices. sequence: whether they split the rest too.
    func bytes(tensor: Double, sequence: Bool, attentionOnly: Bool = false) -> Double {
      terms.reduce(0) { sum, term in
        if attentionOnly, !term.isAttentions { return sum }
        return sum + term.bytes / (term.isSplit || sequence ? tensor : 1)
      }
    }
  }

  let rules: ActivationRules
  let model: PlannedModel

  init(_ model: PlannedModel, _ settings: PlanSettings) {
    self.model = model
    rules = ActivationRules(settings, model)
  }

  /// A block's, of a sequence of `context` tokens.
  func layer(_ block: [Residual], context: Double) -> Layer {
    var layer = Layer()
    var writer = LedgerWriter(rules: rules, config: model.config)
    for residual in block { writer.write(residual, context: context, into: &layer) }
    return layer
  }
}

/// How a framework and what is trained decide what is kept.
struct ActivationRules {
  /// Bytes of a number between operations.
  let activation: Double
  let isEager: Bool
  let isFull: Bool
  /// Matrices with adapters.
  let targets: Set<BlockRole>
  let framework: Framework
  /// Bytes of an adapter's number.
  let adapter: Double
  let drops: Bool
  let rank: Double
  /// Whether a frozen matrix keeps its input all the same: bitsandbytes up to 0.42 saves it (`MatMul4Bit`), which litgpt is
  /// measured with; later versions don't.
  let keepsFrozenInputs: Bool
  /// Whether queries, keys and values come out of one matrix.
  let isFused: Bool

  init(_ settings: PlanSettings, _ model: PlannedModel) {
    let training = settings.training
    framework = settings.framework
    isEager = !settings.isFlash
    isFull = settings.work.isFull
    let hasAdapters = settings.work == .lora || settings.work == .qlora
    targets = hasAdapters ? training.targets : []
    // What k-bit preparation leaves in float32 (embedding and norms) makes the stream, and so everything, float32.
    activation =
      framework == .transformers && settings.weights.isUnpackedWhole ? 4 : min(settings.weights.plainBytes, 4)
    adapter = framework == .transformers ? 4 : activation
    drops = training.dropout.map { $0 > 0 } ?? (framework == .litgpt)
    rank = Double(training.rank)
    keepsFrozenInputs = framework == .litgpt && settings.weights.isUnpackedWhole
    isFused = framework == .litgpt
  }

  /// Whether the input of these matrices is kept as it is.
  func keepsInput(of parts: Set<BlockRole>) -> Bool {
    isFull || keepsFrozenInputs || (!drops && adapter == activation && !targets.isDisjoint(with: parts))
  }
}

/// Writes a block's entries.
private struct LedgerWriter {
  let rules: ActivationRules
  let config: ModelConfig
  /// Whether a norm has read the block's input.
  private var normedBlockInput = false
  private var a: Double { rules.activation }
  private var width: Double { Double(config.embeddingLength) }

  init(rules: ActivationRules, config: ModelConfig) {
    self.rules = rules
    self.config = config
  }

  mutating func write(_ residual: Residual, context: Double, into layer: inout ActivationLedger.Layer) {
    var isAttention = true
    if case .feedForward = residual.mixer { isAttention = false }
    if case .experts = residual.mixer { isAttention = false }
    if let norm = residual.norm {
      let isShared = residual.input == .blockInput && normedBlockInput
      keep(&layer, "norm's input", norm: norm, isShared: isShared, isAttention: isAttention)
      normedBlockInput = true
    }
    switch residual.mixer {
    case .attention(let attention):
      write(attention, context: context, into: &layer)
    case .latentAttention(let attention): write(attention, context: context, into: &layer)
    case .crossAttention: writeCross(context: context, into: &layer)
    case .feedForward(let network):
      writeNetwork(
        isGated: network.isGated, inner: Double(config.feedForwardLength), times: 1,
        sharesInput: residual.input == .previousInput, into: &layer)
    case .experts(let experts): write(experts, into: &layer)
    }
    for norm in [residual.postNorm, residual.streamNorm].compactMap({ $0 }) {
      keep(&layer, "norm's input", norm: norm, isShared: false, isAttention: isAttention)
    }
  }

  private func add(
    _ layer: inout ActivationLedger.Layer, _ name: String, _ bytes: Double, isSplit: Bool, isAttention: Bool
  ) {
    guard bytes > 0 else { return }
    layer.terms.append(.init(name: name, bytes: bytes, isSplit: isSplit, isAttentions: isAttention))
  }

  /// RMSNorm in 16 bits is worked out in float32, on a copy it keeps; LayerNorm keeps its input as it is, which two in
  /// parallel share. A norm that is trained keeps what its weight multiplied.
  private func keep(
    _ layer: inout ActivationLedger.Layer, _ name: String, norm: Norm, isShared: Bool, isAttention: Bool
  ) {
    let isRMS = norm == .rms
    if isRMS || !isShared {
      add(&layer, name, (isRMS ? 4 : a) * width, isSplit: false, isAttention: isAttention)
    }
    if rules.isFull, isRMS { add(&layer, "normed stream", a * width, isSplit: false, isAttention: isAttention) }
  }

  private func inputs(
    _ layer: inout ActivationLedger.Layer, of parts: Set<BlockRole>, width: Double, isSplit: Bool, isAttention: Bool
  ) {
    if rules.keepsInput(of: parts) {
      add(&layer, "matrices' input", a * width, isSplit: isSplit, isAttention: isAttention)
    }
    let hit = rules.targets.intersection(parts)
    guard !hit.isEmpty else { return }
    // One adapter input for matrices that are one, else one for each.
    let copies = rules.isFused && parts == .queries ? 1.0 : Double(hit.count)
    if rules.drops {
      add(
        &layer, "adapters' input, some dropped, and which", copies * (rules.adapter + 1) * width, isSplit: isSplit,
        isAttention: isAttention)
    } else if rules.adapter != a {
      add(
        &layer, "adapters' input in float32", copies * rules.adapter * width, isSplit: isSplit,
        isAttention: isAttention)
    }
    add(
      &layer, "between adapters' matrices", rules.adapter * rules.rank * Double(hit.count), isSplit: false,
      isAttention: isAttention)
  }

  private func write(_ attention: Attention, context: Double, into layer: inout ActivationLedger.Layer) {
    let queries = Double(config.headCount * config.headDimension)
    let keys = Double(config.headCountKV * config.headDimension)
    inputs(&layer, of: .queries, width: width, isSplit: false, isAttention: true)
    if attention.headNorm != nil {
      add(&layer, "heads' norm inputs", 4 * (queries + keys), isSplit: true, isAttention: true)
    }
    let isRepeated = rules.isEager && config.headCountKV < config.headCount
    let seen = isRepeated ? 2 * queries : 2 * keys
    add(&layer, "queries, keys and values", a * (queries + seen), isSplit: true, isAttention: true)
    if rules.isFused, attention.rope != nil {
      // Values are a view that keeps the whole product alive; rotated queries and keys are copies.
      add(&layer, "queries and keys before rotation", a * (queries + keys), isSplit: true, isAttention: true)
    }
    let fusedTargets = rules.targets.intersection(.queries)
    if rules.isFused, !fusedTargets.isEmpty, fusedTargets != .queries {
      // What the adapters of some of the three give is copied into place (`index_copy`), which keeps its source.
      let outputs = fusedTargets.reduce(0) { $0 + ($1 == .query ? queries : keys) }
      add(&layer, "adapters' output", a * outputs, isSplit: true, isAttention: true)
    }
    add(&layer, "heads' output", a * queries, isSplit: true, isAttention: true)
    if rules.keepsFrozenInputs {
      add(&layer, "heads' output side by side", a * queries, isSplit: true, isAttention: true)
    }
    writeScores(heads: Double(config.headCount), positions: context, into: &layer)
  }

  /// Where a window hides some, they are masked, not cut.
  private func writeScores(heads: Double, positions: Double, into layer: inout ActivationLedger.Layer) {
    layer.positions = max(layer.positions, positions)
    guard rules.isEager else { return }
    // The softmax is float32 whatever the scores; what it gives is kept, and again after dropout in the scores' type.
    let kept = 4 + a + (a == 4 ? 0 : a)
    layer.scores = max(layer.scores, heads * kept)
    // And the gradients of both, the softmax's in float32 twice: as it comes and as it goes.
    layer.scoresGoingBack = max(layer.scoresGoingBack, heads * (kept + (a == 4 ? 8 : a + 8)))
  }

  private func write(_ attention: LatentAttention, context: Double, into layer: inout ActivationLedger.Layer) {
    let heads = Double(config.headCount)
    let queries = heads * Double(attention.queryDimension)
    let values = heads * Double(attention.valueDimension)
    let squeezed = Double((attention.queryRank ?? 0) + attention.rank)
    inputs(&layer, of: .queries.union([.queryDown, .latentDown]), width: width, isSplit: false, isAttention: true)
    add(&layer, "squeezed queries and latents, and their norms", (4 + a) * squeezed, isSplit: false, isAttention: true)
    add(&layer, "queries, keys and values", a * (2 * queries + values), isSplit: true, isAttention: true)
    add(&layer, "heads' output", a * values, isSplit: true, isAttention: true)
    writeScores(heads: heads, positions: context, into: &layer)
  }

  private func writeCross(context: Double, into layer: inout ActivationLedger.Layer) {
    let queries = Double(config.headCount * config.headDimension)
    let keys = Double(config.headCountKV * config.headDimension)
    let parts: Set<BlockRole> = [.crossQuery, .crossKey, .crossValue]
    inputs(&layer, of: parts, width: width, isSplit: false, isAttention: true)
    add(
      &layer, "cross-attention's queries, keys and values", a * (queries + 2 * keys), isSplit: true, isAttention: true)
    add(&layer, "cross-attention's output", a * queries, isSplit: true, isAttention: true)
    // Its scores are as large as those of the block's own attention.
    layer.scores += layer.scores
    layer.positions = max(layer.positions, context)
  }

  /// times: how many of these a token passes. sharesInput: whether attention has read, and kept, the same.
  private func writeNetwork(
    isGated: Bool, inner: Double, times: Double, sharesInput: Bool = false, into layer: inout ActivationLedger.Layer
  ) {
    if !sharesInput { inputs(&layer, of: [.gate, .up], width: times * width, isSplit: false, isAttention: false) }
    add(
      &layer, isGated ? "gate, its activation, and up" : "feed-forward before its activation",
      (isGated ? 3 : 1) * a * inner * times, isSplit: true, isAttention: false)
    inputs(&layer, of: [.down], width: inner * times, isSplit: true, isAttention: false)
    layer.networkGoingBack = max(layer.networkGoingBack, 2 * a * inner * times)
  }

  private func write(_ experts: Experts, into layer: inout ActivationLedger.Layer) {
    // The router's scores, float32 before and after their softmax.
    add(&layer, "router's scores", 8 * Double(experts.count), isSplit: false, isAttention: false)
    writeNetwork(
      isGated: experts.network.isGated, inner: Double(experts.feedForwardLength), times: Double(experts.used),
      into: &layer)
    if let shared = experts.shared {
      writeNetwork(
        isGated: experts.network.isGated, inner: Double(shared.feedForwardLength), times: 1, into: &layer)
    }
  }
}

extension Set<BlockRole> {
  fileprivate static let queries: Set = [.query, .key, .value]
}
