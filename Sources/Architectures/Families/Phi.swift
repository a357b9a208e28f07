extension Architecture {
  /// Phi-1, 1.5 and 2: attention and feed-forward side by side after one norm, partly rotating heads, biases everywhere,
  /// the head's included.
  ///
  /// Source: arXiv:2309.05463, section 2.2, and the published configs.
  static let phi = Architecture(
    "phi2", "phi", published: .phi, assuming: ["partial_rotary_factor": .number(0.5)]
  ) { config, settings throws(ConfigError) in
    try settings.refuseNormsOfSingleHeads("qk_layernorm")
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    return Declaration(config, finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: .halves))),
        Residual(nil, .feedForward(feedForward), input: .previousInput),
      ]
    }
  }
}

extension Settings {
  /// Norms of queries and keys with weights of each head's own.
  func refuseNormsOfSingleHeads(_ name: String) throws(ConfigError) {
    let key = SettingKey(published: name)
    guard try flag(key, default: false) else { return }
    throw .unsupported(what: self.name(key), found: "true", supported: ["false"])
  }
}

extension TensorNames {
  fileprivate static let phi: TensorNames = {
    var names = TensorNames.published.with([
      .attentionOutput: "self_attn.dense", .up: "mlp.fc1", .down: "mlp.fc2",
    ])
    names.model[.finalNorm] = ["final_layernorm"]
    return names
  }()
}
