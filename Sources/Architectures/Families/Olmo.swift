extension Architecture {
  /// OLMo 1: Llama's blocks with LayerNorms that have no weights, and limits on queries, keys and values.
  ///
  /// Source: arXiv:2402.00838, section 2.1.
  static let olmo = Architecture(
    "olmo", writing: .stating([.clip(.olmoClip)]), assuming: ["layer_norm_eps": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let clip = try settings.numberUnlessZero(.olmoClip)
    return Declaration(config, finalNorm: .plainLayer) { _ in
      [
        Residual(.plainLayer, .attention(Attention(rope: .reordered, clip: clip))),
        Residual(.plainLayer, .feedForward(feedForward)),
      ]
    }
  }
}

extension SettingKey {
  static let olmoClip = SettingKey(gguf: "attention.clamp_kqv", published: "clip_qkv")
}
