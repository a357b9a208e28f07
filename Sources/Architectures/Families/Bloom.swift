extension Architecture {
  /// BLOOM: linear biases for positions, a norm on the embedding, LayerNorm, GELU, biases everywhere.
  ///
  /// Source: arXiv:2211.05100, section 3.2.
  static let bloom = Architecture(
    "bloom", published: .bloom, assuming: ["seq_length": .integer(2048)]
  ) { config, settings throws(ConfigError) in
    try settings.refuseNormedResidual()
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    return Declaration(config, embedding: Embedding(norm: .layer), finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: nil, alibi: ALiBi()))),
        Residual(.layer, .feedForward(feedForward)),
      ]
    }
  }
}

extension Settings {
  /// A variant that was trained once as an experiment, and never published.
  func refuseNormedResidual() throws(ConfigError) {
    let key = SettingKey(published: "apply_residual_connection_post_layernorm")
    guard try flag(key, default: false) else { return }
    throw .unsupported(what: name(key), found: "true", supported: ["false"])
  }
}

extension TensorNames {
  fileprivate static let bloom = TensorNames(
    prefixes: ["transformer.", ""],
    model: [
      .tokenEmbedding: "word_embeddings", .embeddingNorm: "word_embeddings_layernorm", .finalNorm: "ln_f",
      .outputHead: "lm_head",
    ],
    block: "h.#.",
    parts: [
      .attentionNorm: "input_layernorm", .query: .byKeyHead("self_attention.query_key_value"),
      .key: .byKeyHead("self_attention.query_key_value"), .value: .byKeyHead("self_attention.query_key_value"),
      .attentionOutput: "self_attention.dense", .feedForwardNorm: "post_attention_layernorm",
      .up: "mlp.dense_h_to_4h", .down: "mlp.dense_4h_to_h",
    ])
}
