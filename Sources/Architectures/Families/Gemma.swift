extension Architecture {
  /// Gemma 1: Llama's blocks with GeGLU and scaled embeddings.
  ///
  /// Source: arXiv:2403.08295, section 2.
  static let gemma = Architecture(
    "gemma", published: .published.with([:], normsLackOne: true), assuming: ["head_dim": .integer(256)]
  ) { config, settings throws(ConfigError) in
    // The first configs named the exact GELU, though the models were trained with its approximation.
    let feedForward =
      settings.has(SettingKey(published: "hidden_activation"))
      ? FeedForward.gated(try settings.activation(.geluTanh)) : .geglu
    return Declaration(config, embedding: Embedding(scale: .squareRootOfWidth)) { _ in
      [
        Residual(.rms, .attention(Attention(rope: .halves))), Residual(.rms, .feedForward(feedForward)),
      ]
    }
  }
}
