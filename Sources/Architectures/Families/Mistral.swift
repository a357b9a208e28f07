extension Architecture {
  /// Mistral 7B: Llama's blocks, each attending to a window of the last positions only, where the config gives one.
  /// Its GGUF files call themselves `llama` and say nothing of the window.
  ///
  /// Source: arXiv:2310.06825, section 2.
  static let mistral = Architecture(
    "mistral", writing: .llama,
    assuming: [
      "rms_norm_eps": .number(1e-6), "sliding_window": .integer(4096), "num_key_value_heads": .integer(8),
    ]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    return Declaration(config) { layer in
      let window = config.window(ofLayer: layer, globalEvery: nil)
      return [
        Residual(.rms, .attention(Attention(rope: .reordered, window: window))),
        Residual(.rms, .feedForward(feedForward)),
      ]
    }
  }
}
