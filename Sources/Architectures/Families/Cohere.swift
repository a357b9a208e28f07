extension Architecture {
  /// Command R: attention and feed-forward side by side after one LayerNorm without bias, scaled logits.
  ///
  /// Source: the published config and Cohere's model card.
  static let cohere = Architecture(
    "command-r", "cohere", writing: .cohere,
    parts: .plain.tied.withoutNormBias,
    assuming: [
      "layer_norm_eps": .number(1e-5), "rope_theta": .number(5e5), "logit_scale": .number(0.0625),
    ]
  ) { config, settings throws(ConfigError) in
    let headNorm = try settings.ownHeadNorm("use_qk_norm")
    return try .cohere(config, settings) { _ in Attention(rope: .adjacent, headNorm: headNorm) }
  }

  /// Command R7B: the same, three layers of four with a window, and only those rotate.
  ///
  /// Source: arXiv:2504.00698, section 2.
  static let cohere2 = Architecture(
    "cohere2", writing: .stating([.logitScale], head: .embedding).windowed(every: 4),
    parts: .plain.tied.withoutNormBias,
    assuming: [
      "layer_norm_eps": .number(1e-5), "logit_scale": .number(0.0625), "sliding_window": .integer(4096),
    ]
  ) { config, settings throws(ConfigError) in
    try .cohere(config, settings) { layer in
      let window = config.window(ofLayer: layer, globalEvery: 4)
      return Attention(rope: window == nil ? nil : .adjacent, window: window)
    }
  }
}

extension GGUFForm {
  /// llama.cpp goes by the number of layers for whether queries and keys are normalised.
  fileprivate static let cohere = stating([.logitScale], head: .embedding).checking { declaration throws(ConfigError) in
    let isNormed = declaration.anyAttention?.headNorm != nil, isLarge = declaration.config.blockCount >= 64
    guard isNormed != isLarge else { return }
    throw .unsayable(
      what: "whether queries and keys of \(declaration.config.blockCount) layers are normalised",
      found: "\(isNormed)", read: "\(isLarge)", architecture: "command-r")
  }
}

extension Settings {
  /// LayerNorms of queries and keys with weights of each head's own, where a published config turns them on under
  /// `name`. GGUF files say it only by their tensors.
  func ownHeadNorm(_ name: String) throws(ConfigError) -> HeadNorm? {
    let isOn = try flag(SettingKey(published: name), default: hasTensor("blk.0.attn_q_norm.weight"))
    return isOn ? .own(.layer) : nil
  }
}

extension Declaration {
  fileprivate static func cohere(
    _ config: ModelConfig, _ settings: Settings, attention: (_ layer: Int) -> Attention
  ) throws(ConfigError) -> Declaration {
    var config = config
    config.logitScale = try settings.optionalNumber("logit_scale").map { Float($0) }
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    return Declaration(config, finalNorm: .layer) { layer in
      [
        Residual(.layer, .attention(attention(layer))),
        Residual(nil, .feedForward(feedForward), input: .previousInput),
      ]
    }
  }
}
