extension Architecture {
  /// Gemma 1: Llama's blocks with GeGLU and scaled embeddings.
  ///
  /// Source: arXiv:2403.08295, section 2.
  static let gemma = Architecture(
    "gemma", published: .published.with([:], normsLackOne: true),
    writing: .stating([], head: .embedding).withOwnHeadSize(),
    parts: .plain.tied, assuming: ["head_dim": .integer(256), "rms_norm_eps": .number(1e-6)]
  ) { config, settings throws(ConfigError) in
    // The first configs named the exact GELU, though the models were trained with its approximation.
    let named = try settings.activation(.geluTanh)
    let feedForward = FeedForward.gated(named == .gelu ? .geluTanh : named)
    return Declaration(config, embedding: Embedding(scale: .squareRootOfWidth)) { _ in
      [
        Residual(.rms, .attention(Attention(rope: .halves))), Residual(.rms, .feedForward(feedForward)),
      ]
    }
  }
}
