import Checkpoints

extension Architecture {
  /// Gemma 3's text model: norms on both sides of each mixer, normalised queries and keys, GeGLU, and five layers
  /// with a sliding window for each that sees everything. Only the latter stretch their positions.
  ///
  /// Source: arXiv:2503.19786, section 2.
  static let gemma3 = Architecture(
    "gemma3", "gemma3_text", published: .gemma, writing: .stating([.logitSoftcap]).windowed(every: 6).withOwnHeadSize(),
    parts: .plain.tied, assuming: gemma3Defaults
  ) { config, settings throws(ConfigError) in
    try settings.refuseBidirectional()
    let feedForward = FeedForward.gated(try settings.activation(.geluTanh))
    let scale = try settings.gemmaScale(config, unlikeIts: 62)
    // Norms of queries and keys took the place of Gemma 2's soft cap on scores; configs still carry the setting.
    var config = config
    config.attentionSoftcap = nil
    let local = config.localRotary ?? RotarySettings(base: 10_000, dimension: config.rotary.dimension)
    return Declaration(config, embedding: Embedding(scale: .squareRootOfWidth)) { layer in
      let window = config.window(ofLayer: layer, globalEvery: 6)
      let attention = Attention(
        rope: .halves, rotary: window == nil ? nil : local, headNorm: .each(.rms), scale: scale, window: window)
      return [
        Residual(.rms, .attention(attention), postNorm: .rms),
        Residual(.rms, .feedForward(feedForward), postNorm: .rms),
      ]
    }
  }

  /// Published configs leave out what doesn't differ from the 4B model.
  private static let gemma3Defaults: [String: MetadataValue] = [
    "hidden_size": .integer(2304), "intermediate_size": .integer(9216), "num_hidden_layers": .integer(26),
    "num_attention_heads": .integer(8), "num_key_value_heads": .integer(4), "head_dim": .integer(256),
    "query_pre_attn_scalar": .integer(256), "rms_norm_eps": .number(1e-6), "rope_theta": .number(1e6),
    "rope_local_base_freq": .number(1e4), "sliding_window": .integer(4096),
    "max_position_embeddings": .integer(131_072),
  ]
}
