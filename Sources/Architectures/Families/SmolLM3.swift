extension Architecture {
  /// SmolLM3: Llama's blocks, of which every fourth doesn't rotate.
  ///
  /// Source: arXiv:2501.18795, and the published config.
  static let smolLM3 = Architecture(
    "smollm3", writing: .stating([]).withOwnHeadSize(),
    parts: .plain.tied,
    assuming: [
      "rms_norm_eps": .number(1e-6), "rope_theta": .number(2e6), "use_sliding_window": .bool(false),
      "num_key_value_heads": .integer(4),
    ]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let period = try settings.size(
      SettingKey(published: "no_rope_layer_interval"), in: 1...Limits.blocks, default: 4)
    let rotates = try settings.perLayer(SettingKey(published: "no_rope_layers"), count: config.blockCount) { _ in nil }
    let isListed = config.slidingWindow?.layers != .unstated
    return Declaration(config) { layer in
      let rope = rotates?[layer] ?? ((layer + 1) % period != 0) ? RotaryLayout.reordered : nil
      // Windows, where they are used, are those of the layers that don't rotate.
      let window = isListed || rope == nil ? config.window(ofLayer: layer, globalEvery: nil) : nil
      return [
        Residual(.rms, .attention(Attention(rope: rope, window: window))),
        Residual(.rms, .feedForward(feedForward)),
      ]
    }
  }
}
