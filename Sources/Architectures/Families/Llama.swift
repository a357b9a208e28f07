extension Architecture {
  /// Llama 1 to 3 and the many models that share its blocks: pre-norm, grouped-query attention with rotary
  /// positions, SwiGLU.
  ///
  /// Source: arXiv:2302.13971, section 2.2.
  static let llama = Architecture("llama") { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    return Declaration(config) { _ in
      [
        Residual(.rms, .attention(Attention(rope: .llama(config)))),
        Residual(.rms, .feedForward(feedForward)),
      ]
    }
  }
}
