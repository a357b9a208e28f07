extension Architecture {
  /// OLMoE: many small experts, and a norm over all heads of queries, and of keys, together.
  ///
  /// Source: arXiv:2409.02060, section 2.
  static let olmoe = Architecture(
    "olmoe", published: .published.withExperts(),
    writing: .stating([.expertCount, .usedExperts], head: .required),
    assuming: [
      "norm_topk_prob": .bool(false), "rms_norm_eps": .number(1e-5), "num_experts_per_tok": .integer(8),
    ], mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let network = try settings.network(feedForward, router: Router(normalises: false), config)
    let clip = try settings.optionalNumber(.olmoClip)
    return Declaration(config) { layer in
      [
        Residual(.rms, .attention(Attention(rope: .halves, headNorm: .joint(.rms), clip: clip))),
        Residual(.rms, network.mixer(layer: layer)),
      ]
    }
  }
}
