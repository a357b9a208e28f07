import Checkpoints

extension Architecture {
  /// Gemma 2: norms on both sides of each mixer, soft caps on scores and logits, and a sliding window in every other
  /// layer, the first included.
  ///
  /// Source: arXiv:2408.00118, section 2.
  static let gemma2 = Architecture(
    "gemma2", published: .gemma,
    writing: .stating([.attentionSoftcap, .logitSoftcap], head: .embedding).windowed(every: 2).withOwnHeadSize(),
    parts: .plain.tied, assuming: gemma2Defaults
  ) { config, settings throws(ConfigError) in
    try settings.refuseBidirectional()
    let feedForward = FeedForward.gated(try settings.activation(.geluTanh))
    let scale = try settings.gemmaScale(config, unlikeIts: 46)
    return Declaration(config, embedding: Embedding(scale: .squareRootOfWidth)) { layer in
      let window = config.window(ofLayer: layer, globalEvery: 2)
      return [
        Residual(.rms, .attention(Attention(rope: .halves, scale: scale, window: window)), postNorm: .rms),
        Residual(.rms, .feedForward(feedForward), postNorm: .rms),
      ]
    }
  }

  private static let gemma2Defaults: [String: MetadataValue] = [
    "head_dim": .integer(256), "num_key_value_heads": .integer(4), "query_pre_attn_scalar": .integer(256),
    "rms_norm_eps": .number(1e-6),
    "sliding_window": .integer(4096), "attn_logit_softcapping": .number(50), "final_logit_softcapping": .number(30),
  ]
}

extension TensorNames {
  /// Gemma 2's and 3's: norms on both sides, stored less 1.
  static let gemma = TensorNames.published.with(
    [
      .attentionPostNorm: "post_attention_layernorm", .feedForwardNorm: "pre_feedforward_layernorm",
      .feedForwardPostNorm: "post_feedforward_layernorm",
    ], normsLackOne: true)
}

extension Settings {
  /// Embedding models made from Gemma attend both ways.
  func refuseBidirectional() throws(ConfigError) {
    let key = SettingKey(published: "use_bidirectional_attention")
    guard try flag(key, default: false) else { return }
    throw .unsupported(what: name(key), found: "true", supported: ["false"])
  }

  /// What scores are multiplied by: `query_pre_attn_scalar` to the power -1/2. GGUF files leave it out, where only the
  /// 27B models, told by their `blocks`, differ from 1/√headDimension: they take the width their heads would have if
  /// they shared the stream's out.
  func gemmaScale(_ config: ModelConfig, unlikeIts blocks: Int) throws(ConfigError) -> Double? {
    if let scalar = try optionalNumber(SettingKey(published: "query_pre_attn_scalar")) {
      return 1 / scalar.squareRoot()
    }
    guard format == .gguf, config.blockCount == blocks else { return nil }
    return 1 / (Double(config.embeddingLength) / Double(config.headCount)).squareRoot()
  }
}
