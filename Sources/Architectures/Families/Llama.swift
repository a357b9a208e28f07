extension Architecture {
  /// Llama 1 to 3 and the many models that share its blocks: pre-norm, grouped-query attention with rotary
  /// positions, SwiGLU. GGUF files of Mixtral go by its name too, so that its adapters fit them.
  ///
  /// Source: arXiv:2302.13971, section 2.2.
  static let llama = Architecture(
    "llama", published: .mixtral, writing: .llama, assuming: ["rms_norm_eps": .number(1e-6)], mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let network = try settings.network(feedForward, router: Router(normalises: true), config)
    return Declaration(config) { layer in
      [
        Residual(.rms, .attention(Attention(rope: .reordered))),
        Residual(.rms, network.mixer(layer: layer)),
      ]
    }
  }
}
