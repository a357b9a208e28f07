import Checkpoints

extension Architecture {
  /// T5, T5 v1.1 and Flan-T5: an encoder and a decoder whose attention knows positions by learned biases for the distance
  /// alone, and doesn't scale its scores. The first models bend by ReLU and scale what a tied head reads.
  ///
  /// Source: arXiv:1910.10683, section 2.1; arXiv:2210.11416 for Flan-T5; the published configs.
  static let t5 = Architecture("t5", published: .t5, gguf: .ggufT5, writing: .t5, parts: .plain.tied, assuming: .t5()) {
    config, settings throws(ConfigError) in
    // GGUF files of mT5 and UMT5 call themselves T5 too.
    let sharesBias = !settings.hasTensor("enc.blk.1.attn_rel_b.weight")
    return try .t5(config, settings, sharesBias: sharesBias, scalesHead: try settings.scalesHead())
  }

  /// mT5: T5 v1.1 for many languages; no head is scaled.
  ///
  /// Source: arXiv:2010.11934, section 3.2.
  static let mt5 = Architecture(
    "mt5", published: .t5, gguf: .ggufT5, writing: .t5, parts: .plain.tied, assuming: .t5(feedForward: "gated-gelu")
  ) {
    config, settings throws(ConfigError) in
    try .t5(config, settings, sharesBias: true, scalesHead: false)
  }

  /// UMT5: mT5 with biases of each layer's own.
  ///
  /// Source: arXiv:2304.09151, section 3, and the published configs.
  static let umt5 = Architecture(
    "umt5", published: .t5, gguf: .ggufT5, writing: .t5, parts: .plain.tied, assuming: .t5(feedForward: "gated-gelu")
  ) {
    config, settings throws(ConfigError) in
    try .t5(config, settings, sharesBias: false, scalesHead: try settings.scalesHead())
  }
}

extension Declaration {
  fileprivate static func t5(
    _ config: ModelConfig, _ settings: Settings, sharesBias: Bool, scalesHead: Bool
  ) throws(ConfigError) -> Declaration {
    try settings.refuseEncoderAlone()
    let network = Mixer.feedForward(try settings.t5FeedForward())
    var stacks = try EncoderDecoder(config, settings)
    stacks.sharesBias = sharesBias
    stacks.scalesHead = scalesHead
    return stacks.declaration { _, _ in network }
  }
}

/// What T5 and its kin have in common: two stacks of the same blocks, the decoder's with cross-attention.
struct EncoderDecoder {
  enum Stack { case encoder, decoder }

  let encoderBlocks: Int
  let decoderBlocks: Int
  /// Whether all layers of a stack read the first one's biases.
  var sharesBias = true
  /// Whether what the head reads is divided by √embeddingLength.
  var scalesHead = false
  private var config: ModelConfig
  private let startToken: Int
  private let buckets: Int
  private let maxDistance: Int

  init(_ config: ModelConfig, _ settings: Settings) throws(ConfigError) {
    encoderBlocks = config.blockCount
    decoderBlocks = try settings.size(.decoderBlocks, in: 1...Limits.blocks, default: encoderBlocks)
    let vocabulary = 0...max(0, config.vocabularySize - 1)
    let padding = try settings.size(SettingKey(published: "pad_token_id"), in: vocabulary, default: 0)
    startToken = try settings.size(.startToken, in: vocabulary, default: padding)
    buckets = try settings.size(.distanceBuckets, in: 1...Limits.distanceBiases, default: 32)
    // GGUF has no key for it.
    let distance = SettingKey(published: "relative_attention_max_distance")
    maxDistance = try settings.size(distance, in: 1...Limits.distanceBiases, default: 128)
    self.config = config
    self.config.blockCount = decoderBlocks
    // A head that is stored is used, whatever is said of tying.
    self.config.tiesEmbedding = false
  }

  /// `network`: the position-wise mixer of a layer.
  func declaration(network: (_ stack: Stack, _ layer: Int) -> Mixer) -> Declaration {
    var config = config
    if scalesHead { config.logitScale = 1 / Float(config.embeddingLength).squareRoot() }
    let encoder = Encoder(blockCount: encoderBlocks, startToken: startToken) { layer in
      [Residual(.rms, attention(.encoder, layer)), Residual(.rms, network(.encoder, layer))]
    }
    return Declaration(config, encoder: encoder) { layer in
      [
        Residual(.rms, attention(.decoder, layer)),
        Residual(.rms, .crossAttention(CrossAttention(scale: 1))),
        Residual(.rms, network(.decoder, layer)),
      ]
    }
  }

  private func attention(_ stack: Stack, _ layer: Int) -> Mixer {
    let bias = RelativeBias(
      buckets: buckets, maxDistance: maxDistance, isBidirectional: stack == .encoder,
      tableLayer: sharesBias ? 0 : layer)
    return .attention(Attention(rope: nil, scale: 1, relativeBias: bias))
  }
}

extension SettingKey {
  fileprivate static let decoderBlocks = SettingKey(gguf: "decoder_block_count", published: "num_decoder_layers")
  fileprivate static let distanceBuckets = SettingKey(
    gguf: "attention.relative_buckets_count", published: "relative_attention_num_buckets")
  fileprivate static let startToken: SettingKey = "decoder_start_token_id"
}

extension GGUFForm {
  fileprivate static let t5 = stating([
    .size(.decoderBlocks) { $0.config.blockCount },
    .size(.distanceBuckets) { $0.anyAttention?.relativeBias?.buckets },
    .size(.startToken) { $0.encoder?.startToken },
  ]).named("t5").withOwnHeadSize()
}

extension Settings {
  /// What a T5 that isn't named after its task says of itself.
  fileprivate func refuseEncoderAlone() throws(ConfigError) {
    let query = "block.0.layer.0.SelfAttention.q.weight"
    guard hasTensor("encoder.\(query)"), !hasTensor("decoder.\(query)") else { return }
    throw .unsupported(what: "An encoder without a decoder of architecture", found: architecture, supported: ["both"])
  }

  /// Only with a tied head, as the first T5 was trained; later models are published as not tied, even where no head of
  /// their own is stored.
  fileprivate func scalesHead() throws(ConfigError) -> Bool {
    if format == .gguf { return !hasTensor("output.weight") }
    let isTied = try flag(.tiesEmbedding, default: true)
    return try flag(SettingKey(published: "scale_decoder_outputs"), default: isTied)
  }

  /// `relu`, `gated-gelu` and the like; GGUF tells the two published kinds apart by the gate's tensor.
  fileprivate func t5FeedForward() throws(ConfigError) -> FeedForward {
    if format == .gguf { return hasTensor("enc.blk.0.ffn_gate.weight") ? .geglu : .plain(.relu) }
    let name = try text(SettingKey(published: "feed_forward_proj")) ?? "relu"
    let gate = "gated-"
    let isGated = try flag(SettingKey(published: "is_gated_act"), default: name.hasPrefix(gate))
    let activation = name.hasPrefix(gate) ? String(name.dropFirst(gate.count)) : name
    // Of all gated ones only this is meant in its approximation.
    let meant = name == "gated-gelu" ? "gelu_new" : activation
    let bend = try self.activation(named: try text(SettingKey(published: "dense_act_fn")) ?? meant)
    return isGated ? .gated(bend) : .plain(bend)
  }
}

extension [String: MetadataValue] {
  fileprivate static func t5(feedForward: String = "relu") -> [String: MetadataValue] {
    [
      "d_kv": .integer(64), "n_positions": .integer(512), "layer_norm_epsilon": .number(1e-6),
      "feed_forward_proj": .string(feedForward),
    ]
  }
}

extension TensorNames {
  static let ggufT5: TensorNames = {
    let attention: [BlockRole: [TensorSource]] = [
      .query: ["attn_q"], .key: ["attn_k"], .value: ["attn_v"], .attentionOutput: ["attn_o"],
      .relativeBias: ["attn_rel_b"],
      .crossNorm: ["cross_attn_norm"], .crossQuery: ["cross_attn_q"], .crossKey: ["cross_attn_k"],
      .crossValue: ["cross_attn_v"], .crossOutput: ["cross_attn_o"],
    ]
    var names = TensorNames.gguf
    names.block = "dec.blk.#."
    names.parts.merge(attention, uniquingKeysWith: { $1 })
    names.model[.finalNorm] = ["dec.output_norm"]
    names.encoder = EncoderNames(block: "enc.blk.#.", model: [.finalNorm: ["enc.output_norm"]])
    // The first models stored biases that cross-attention never reads.
    names.derived.append("dec.blk.0.cross_attn_rel_b.weight")
    return names
  }()

  static let t5 = TensorNames.t5(network: "DenseReluDense")

  /// `folder`: what holds the feed-forward.
  static func t5(network folder: String) -> TensorNames {
    var names = TensorNames(
      model: [.finalNorm: "decoder.final_layer_norm", .outputHead: "lm_head"],
      block: "decoder.block.#.",
      parts: [
        .attentionNorm: "layer.0.layer_norm", .query: "layer.0.SelfAttention.q", .key: "layer.0.SelfAttention.k",
        .value: "layer.0.SelfAttention.v", .attentionOutput: "layer.0.SelfAttention.o",
        .relativeBias: "layer.0.SelfAttention.relative_attention_bias",
        .crossNorm: "layer.1.layer_norm", .crossQuery: "layer.1.EncDecAttention.q",
        .crossKey: "layer.1.EncDecAttention.k", .crossValue: "layer.1.EncDecAttention.v",
        .crossOutput: "layer.1.EncDecAttention.o",
      ])
    names.parts.merge(network(2), uniquingKeysWith: { $1 })
    // One embedding is stored under any of three names, or several; each stack reads its own where they differ.
    let (shared, own, other): (TensorSource, TensorSource, TensorSource) = (
      "shared", "decoder.embed_tokens", "encoder.embed_tokens"
    )
    names.model[.tokenEmbedding] = [own, shared, other]
    names.encoder = EncoderNames(
      block: "encoder.block.#.",
      model: [.tokenEmbedding: [other, shared, own], .finalNorm: ["encoder.final_layer_norm"]], parts: network(1))
    names.derived = [
      "shared.weight",
      // The first models stored biases that cross-attention never reads.
      "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight",
    ]
    return names

    func network(_ step: Int) -> [BlockRole: [TensorSource]] {
      let path = "layer.\(step).\(folder)."
      return [
        .feedForwardNorm: [TensorSource("layer.\(step).layer_norm")],
        .gate: [TensorSource(path + "wi_0")], .up: [TensorSource(path + "wi"), TensorSource(path + "wi_1")],
        .down: [TensorSource(path + "wo")],
        .router: [TensorSource(path + "router.classifier")],
        .expertUp: [.each(path + "experts.expert_*.wi")], .expertDown: [.each(path + "experts.expert_*.wo")],
      ]
    }
  }
}
