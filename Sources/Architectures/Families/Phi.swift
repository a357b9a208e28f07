extension Architecture {
  /// Phi-1, 1.5 and 2: attention and feed-forward side by side after one norm, partly rotating heads, biases everywhere,
  /// the head's included.
  ///
  /// Source: arXiv:2309.05463, section 2.2, and the published configs.
  static let phi = Architecture(
    "phi2", "phi", published: .phi, writing: .stating([], head: .required),
    parts: .biased.withHeadBias, assuming: ["partial_rotary_factor": .number(0.5), "layer_norm_eps": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let headNorm: HeadNorm? = try settings.flag("qk_layernorm", default: false) ? .each(.layer) : nil
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    return Declaration(config, finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: .halves, headNorm: headNorm))),
        Residual(nil, .feedForward(feedForward), input: .previousInput),
      ]
    }
  }
}

extension TensorNames {
  fileprivate static let phi: TensorNames = {
    var names = TensorNames.published.with([
      .attentionOutput: "self_attn.dense", .queryNorm: "self_attn.q_layernorm", .keyNorm: "self_attn.k_layernorm",
      .up: "mlp.fc1", .down: "mlp.fc2",
    ])
    names.model[.finalNorm] = ["final_layernorm"]
    return names
  }()
}
