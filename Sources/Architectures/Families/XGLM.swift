extension Architecture {
  /// XGLM: sinusoidal positions counted from 2, scaled embeddings, LayerNorm before each mixer.
  ///
  /// Source: arXiv:2112.10668, section 2, after arXiv:1706.03762.
  static let xglm = Architecture(
    "xglm", published: .xglm, writing: nil, parts: .biased.tied, assuming: ["layer_norm_eps": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.plain(try settings.activation(.gelu))
    let isScaled = try settings.flag(SettingKey(published: "scale_embedding"), default: true)
    let embedding = Embedding(scale: isScaled ? .squareRootOfWidth : .one, positions: .sinusoidal(offset: 2))
    return Declaration(config, embedding: embedding, finalNorm: .layer) { _ in
      [Residual(.layer, .attention(Attention(rope: nil))), Residual(.layer, .feedForward(feedForward))]
    }
  }
}

extension TensorNames {
  fileprivate static let xglm: TensorNames = {
    var names = TensorNames(
      prefixes: ["model.", ""],
      model: [.tokenEmbedding: "embed_tokens", .finalNorm: "layer_norm", .outputHead: "lm_head"],
      block: "layers.#.",
      parts: [
        .attentionNorm: "self_attn_layer_norm", .query: "self_attn.q_proj", .key: "self_attn.k_proj",
        .value: "self_attn.v_proj", .attentionOutput: "self_attn.out_proj",
        .feedForwardNorm: "final_layer_norm", .up: "fc1", .down: "fc2",
      ])
    names.derived = ["embed_positions.weights"]
    return names
  }()
}
