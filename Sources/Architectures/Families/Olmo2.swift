extension Architecture {
  /// OLMo 2: norms of what mixers give instead of what they read, and of all queries and all keys as one row each. GGUF
  /// files of OLMo 3 go by its name.
  ///
  /// Source: arXiv:2501.00656, section 3.
  static let olmo2 = Architecture(
    "olmo2", published: .olmo2, writing: .olmo2, assuming: ["rms_norm_eps": .number(1e-5)]
  ) { config, settings throws(ConfigError) in try .olmo(config, settings) }

  /// OLMo 3: the same, three layers of four with a window.
  ///
  /// Source: arXiv:2512.13961, section 3.
  static let olmo3 = Architecture(
    "olmo3", published: .olmo2, writing: .olmo2,
    assuming: ["rms_norm_eps": .number(1e-5), "rope_theta": .number(5e5), "sliding_window": .integer(4096)]
  ) { config, settings throws(ConfigError) in try .olmo(config, settings) }
}

extension Declaration {
  fileprivate static func olmo(_ config: ModelConfig, _ settings: Settings) throws(ConfigError) -> Declaration {
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    // Only what sees everything is stretched.
    let local = config.localRotary ?? RotarySettings(base: config.rotary.base, dimension: config.rotary.dimension)
    return Declaration(config) { layer in
      let window = config.window(ofLayer: layer, globalEvery: 4)
      let attention = Attention(
        rope: .halves, rotary: window == nil ? nil : local, headNorm: .joint(.rms), window: window)
      return [
        Residual(nil, .attention(attention), postNorm: .rms),
        Residual(nil, .feedForward(feedForward), postNorm: .rms),
      ]
    }
  }
}

extension GGUFForm {
  fileprivate static let olmo2 = stating([], head: .required).named("olmo2").windowed(every: 4)
}

extension TensorNames {
  fileprivate static let olmo2 = TensorNames.published.with([
    .attentionPostNorm: "post_attention_layernorm", .feedForwardPostNorm: "post_feedforward_layernorm",
  ])
}
