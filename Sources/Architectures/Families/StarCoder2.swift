extension Architecture {
  /// StarCoder 2: LayerNorm, a plain feed-forward with GELU, grouped queries with rotary positions, biases everywhere,
  /// and a window of the last positions.
  ///
  /// Source: arXiv:2402.19173, section 6.
  static let starCoder2 = Architecture(
    "starcoder2", published: .starCoder2,
    parts: .stated(.all, "use_bias", areThere: true).tied,
    assuming: ["norm_epsilon": .number(1e-5), "num_key_value_heads": .integer(2)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    return Declaration(config, finalNorm: .layer) { layer in
      let window = config.window(ofLayer: layer, globalEvery: nil)
      return [
        Residual(.layer, .attention(Attention(rope: .halves, window: window))),
        Residual(.layer, .feedForward(feedForward)),
      ]
    }
  }
}

extension TensorNames {
  fileprivate static let starCoder2 = TensorNames.published.with([.up: "mlp.c_fc", .down: "mlp.c_proj"])
}
