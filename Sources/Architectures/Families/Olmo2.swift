extension Architecture {
  /// OLMo 2 and 3: norms of what mixers give instead of what they read, and of all queries and all keys as one row each;
  /// of the third, three layers of four have a window.
  ///
  /// Source: arXiv:2501.00656, section 3.
  static let olmo2 = Architecture("olmo2", "olmo3", published: .olmo2) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    // Only what sees everything is stretched.
    let local = RotarySettings(base: config.rotary.base, dimension: config.rotary.dimension)
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

extension TensorNames {
  fileprivate static let olmo2 = TensorNames.published.with([
    .attentionPostNorm: "post_attention_layernorm", .feedForwardPostNorm: "post_feedforward_layernorm",
  ])
}
