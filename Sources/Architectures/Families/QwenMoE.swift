extension Architecture {
  /// Qwen 1.5's and 2's mixtures: biases on queries, keys and values, and besides the chosen experts a shared one with
  /// a gate of its own.
  ///
  /// Source: arXiv:2407.10671, section 2.2.
  static let qwen2MoE = Architecture(
    "qwen2moe", "qwen2_moe", published: .published.withExperts(),
    writing: .stating([.expertCount, .usedExperts, .expertLength, .sharedLength], head: .required),
    parts: .stated(.attentionInputs, "qkv_bias", areThere: true),
    assuming: qwenDefaults.merging(["num_experts_per_tok": .integer(4)]) { $1 }, mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    // Of configs that name no layers, every other of the first so many has a window.
    let local = try settings.size(SettingKey(published: "max_window_layers"), in: 0...Limits.blocks, default: 0)
    return try .qwenMoE(config, settings, headNorm: nil, router: Router(normalises: false), isSharedGated: true) {
      $0 < local && $0.isMultiple(of: 2)
    }
  }

  /// Qwen 3's mixtures: a norm on each head of queries and keys, no biases, no shared expert.
  ///
  /// Source: arXiv:2505.09388, section 2.
  static let qwen3MoE = Architecture(
    "qwen3moe", "qwen3_moe", published: .published.withExperts(),
    writing: .stating([.expertCount, .usedExperts, .expertLength]).withOwnHeadSize(),
    assuming: qwenDefaults.merging(["num_experts_per_tok": .integer(8), "num_key_value_heads": .integer(4)]) { $1 },
    mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    try .qwenMoE(
      config, settings, headNorm: .each(.rms), router: Router(normalises: true), isSharedGated: false
    ) { _ in true }
  }
}

extension Declaration {
  fileprivate static func qwenMoE(
    _ config: ModelConfig, _ settings: Settings, headNorm: HeadNorm?, router: Router, isSharedGated: Bool,
    isLocal: (_ layer: Int) -> Bool
  ) throws(ConfigError) -> Declaration {
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let network = try settings.network(feedForward, router: router, isSharedGated: isSharedGated, config)
    let isStated = config.slidingWindow?.layers != .unstated
    return Declaration(config) { layer in
      let window = isStated || isLocal(layer) ? config.window(ofLayer: layer, globalEvery: nil) : nil
      return [
        Residual(.rms, .attention(Attention(rope: .halves, headNorm: headNorm, window: window))),
        Residual(.rms, network.mixer(layer: layer)),
      ]
    }
  }
}
