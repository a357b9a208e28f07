import Checkpoints

extension Architecture {
  /// Qwen 2 and 2.5: Llama's blocks with biases on queries, keys and values.
  ///
  /// Source: arXiv:2407.10671, section 2.2.
  static let qwen2 = Architecture(
    "qwen2", parts: OptionalParts(biases: []).and(.attentionInputs), assuming: qwenDefaults
  ) { config, settings throws(ConfigError) in
    try .qwen(config, settings, headNorm: nil)
  }

  /// Qwen 3's dense models: a norm on each head of queries and keys, and no biases.
  ///
  /// Source: arXiv:2505.09388, section 2.
  static let qwen3 = Architecture(
    "qwen3", writing: .stating([]).withOwnHeadSize(), assuming: qwenDefaults.merging(["head_dim": .integer(128)]) { $1 }
  ) { config, settings throws(ConfigError) in
    try .qwen(config, settings, headNorm: .each(.rms))
  }

  /// What configs of Qwen's dense models and mixtures leave out.
  static let qwenDefaults: [String: MetadataValue] = [
    "rms_norm_eps": .number(1e-6), "use_sliding_window": .bool(false), "max_window_layers": .integer(28),
    "norm_topk_prob": .bool(false),
  ]
}

extension Declaration {
  fileprivate static func qwen(
    _ config: ModelConfig, _ settings: Settings, headNorm: HeadNorm?
  ) throws(ConfigError) -> Declaration {
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    // Of configs that name no layers, the first so many see everything. GGUF files have no windows.
    let key = SettingKey(published: "max_window_layers")
    let global = try settings.size(key, in: 0...Limits.blocks, default: config.blockCount)
    let isStated = config.slidingWindow?.layers != .unstated
    return Declaration(config) { layer in
      let window = isStated || layer >= global ? config.window(ofLayer: layer, globalEvery: nil) : nil
      return [
        Residual(.rms, .attention(Attention(rope: .halves, headNorm: headNorm, window: window))),
        Residual(.rms, .feedForward(feedForward)),
      ]
    }
  }
}
