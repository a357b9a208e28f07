extension Architecture {
  /// Mixtral: Mistral's blocks with experts for feed-forwards. Its GGUF files call themselves `llama`.
  ///
  /// Source: arXiv:2401.04088, section 2.
  static let mixtral = Architecture(
    "mixtral", published: .mixtral, writing: .llama,
    assuming: [
      "rms_norm_eps": .number(1e-5), "rope_theta": .number(1e6), "num_local_experts": .integer(8),
      "num_experts_per_tok": .integer(2), "num_key_value_heads": .integer(8),
    ], mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let network = try settings.network(feedForward, router: Router(normalises: true), config)
    return Declaration(config) { layer in
      let window = config.window(ofLayer: layer, globalEvery: nil)
      return [
        Residual(.rms, .attention(Attention(rope: .reordered, window: window))),
        Residual(.rms, network.mixer(layer: layer)),
      ]
    }
  }
}

extension TensorNames {
  /// Experts apart as published, or stacked as newer tools save them.
  static let mixtral: TensorNames = {
    var names = TensorNames.published.withExperts(
      each: "block_sparse_moe.experts.*.", gate: "w1", up: "w3", down: "w2", router: "block_sparse_moe.gate")
    names.parts[.router]?.append("mlp.gate")
    return names
  }()
}
