import Architectures

/// What running a model takes besides its weights: what attention remembers, and what a pass works in.
struct InferenceWriter {
  private let plan: PlanWriter
  private let share: StageShare
  private var model: PlannedModel { plan.model }
  private var settings: PlanSettings { plan.settings }
  private var tensor: Double { Double(settings.parallelism.tensor) }
  /// Sequences at once, continuations included.
  private var sequences: Double { Double(settings.batch * settings.beams) }

  init(_ plan: PlanWriter, _ share: StageShare) {
    self.plan = plan
    self.share = share
  }

  func components() throws(PlanningError) -> (device: [Component], host: [Component]) {
    let cache = try self.cache()
    return (cache.device + (try work()) + (try draft()), cache.host)
  }

  private func cache() throws(PlanningError) -> (device: [Component], host: [Component]) {
    let source = settings.sourceLength ?? settings.context
    let cache = CachePlan(
      model, context: settings.context, ubatch: passTokens, source: source, format: settings.cache)
    // Heads are shared out; a head has no smaller part.
    let split = min(tensor, Double(cache.sharedHeads))
    let layers = share.decoderLayers
    let near = layers.filter { !share.isOnHost(decoderLayer: $0) }
    let host = layers.filter { share.isOnHost(decoderLayer: $0) }
    var parts: [[Component]] = []
    for set in [near, host] {
      var bytes = (full: 0.0, windowed: 0.0, source: 0.0)
      for layer in set {
        let one = cache.bytes(in: layer..<layer + 1)
        bytes = (bytes.full + one.full, bytes.windowed + one.windowed, bytes.source + one.source)
      }
      let full = set.count { !cache.isWindowed[$0] }, windowed = set.count - full
      let position = (cache.positionBytes / split).counted
      let times = sequences > 1 ? " × \(sequences.counted) sequences" : ""
      let positions = set.first { cache.isWindowed[$0] }.map { cache.positions[$0] } ?? 0
      parts.append([
        try Component(
          .cache, "keys and values", bytes: bytes.full / split * sequences,
          "\(full) layers × \(settings.context) positions × \(position) bytes\(times)"),
        try Component(
          .cache, "keys and values of windowed layers", bytes: bytes.windowed / split * sequences,
          "\(windowed) layers × \(positions) positions × \(position) bytes\(times)"),
        try Component(
          .cache, "keys and values of the source", bytes: bytes.source / split * sequences,
          "\(set.count) layers × \(cache.sourcePositions) positions × \(position) bytes\(times)"),
      ])
    }
    return (parts[0], parts[1])
  }

  /// Tokens of one pass over one sequence.
  private var passTokens: Int { min(settings.ubatch, settings.context) }

  private func work() throws(PlanningError) -> [Component] {
    let config = model.config
    let tokens = Double(max(passTokens, settings.batch * settings.beams))
    let width = Double(config.embeddingLength)
    let heads = Double(config.headCount * config.headDimension) / tensor
    let keys = Double(config.headCountKV * config.headDimension) / tensor
    let inner = Double(model.declaration.widestFeedForward) / tensor
    let bytes = settings.weights.isQuantized ? 2.0 : settings.weights.plainBytes
    // The stream, its norm and a mixer's output; what one mixer has in hand, whichever has more.
    let mixer = max(2 * heads + 2 * keys, 2 * inner)
    var parts = [
      try Component(
        .activations, "activations of a pass", bytes: tokens * (3 * width + mixer) * bytes,
        "\(tokens.counted) tokens × (3 × \(config.embeddingLength) + \(mixer.counted)) × \(bytes.counted) bytes")
    ]
    if !settings.isFlash {
      let scores = Double(config.headCount) / tensor * tokens * Double(settings.context)
      parts.append(
        try Component(
          .activations, "scores of attention", bytes: scores * bytes,
          "\(config.headCount) heads × \(tokens.counted) tokens × \(settings.context) positions × \(bytes.counted) bytes"
        ))
    }
    if share.holdsHead {
      let logits = sequences * Double(config.vocabularySize) / tensor
      parts.append(
        try Component(
          .logits, "logits", bytes: logits * 4, "\(sequences.counted) × \(config.vocabularySize) × 4 bytes"))
    }
    if let unpacked = try plan.unpacked(share) { parts.append(unpacked) }
    return parts
  }

  private func draft() throws(PlanningError) -> [Component] {
    guard let draft = settings.draft else { return [] }
    return [
      try Component(.weights, "draft model", bytes: draft.weightBytes / tensor, "\(draft.name) in 16 bits"),
      try Component(
        .cache, "draft model's keys and values",
        bytes: draft.cacheBytesPerToken * Double(settings.context) * sequences / tensor,
        "\(settings.context) positions × \(draft.cacheBytesPerToken.counted) bytes"),
    ]
  }
}

extension PlanSettings.DraftModel {
  public init(_ model: PlannedModel) {
    name = model.name
    weightBytes = Double(model.parameters) * 2
    let cache = CachePlan(model, context: 1, ubatch: 1, source: 1, format: .f16)
    cacheBytesPerToken = cache.positionBytes * Double(model.config.blockCount)
  }
}

extension PlanWriter {
  /// The largest matrix as it is unpacked before it multiplies. Lightning packs what it has cast to float16, so that
  /// unpacking gives float16 and then a copy in the type of the activations; transformers packs from and unpacks to that
  /// type at once. Source: bitsandbytes' `MatMul4Bit`, Lightning's `BitsandbytesPrecision`.
  func unpacked(_ share: StageShare) throws(PlanningError) -> Component? {
    guard settings.weights.isUnpackedWhole else { return nil }
    let largest = tensors.filter { share.share(of: $0) > 0 && isUnpacked($0) }
      .map { Double($0.rows) * Double($0.columns) / Double(settings.parallelism.tensor) }.max()
    guard let largest else { return nil }
    let copies = settings.framework == .litgpt ? 2.0 : 1.0
    return try Component(
      .buffers, "largest matrix unpacked", bytes: largest * 2 * copies,
      "\(largest.counted) numbers × 2 bytes × \(copies.counted)")
  }

  func isUnpacked(_ tensor: PlannedTensor) -> Bool {
    tensor.isLinear || (tensor.kind == .head && tensor.shape.count == 2 && settings.framework == .litgpt)
  }
}
