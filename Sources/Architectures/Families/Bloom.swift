extension Architecture {
  /// BLOOM: linear biases for positions, a norm on the embedding, LayerNorm, GELU, biases everywhere.
  ///
  /// Source: arXiv:2211.05100, section 3.2.
  static let bloom = Architecture(
    "bloom", published: .bloom, gguf: .ggufFused,
    parts: .biased.tied, assuming: ["seq_length": .integer(2048), "layer_norm_epsilon": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let carriesNorm = try settings.flag(.carriesNorm, default: false)
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    return Declaration(config, embedding: Embedding(norm: .layer), finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: nil, alibi: ALiBi())), carriesNorm: carriesNorm),
        Residual(.layer, .feedForward(feedForward), carriesNorm: carriesNorm),
      ]
    }
  }
}

extension SettingKey {
  fileprivate static let carriesNorm = SettingKey(published: "apply_residual_connection_post_layernorm")
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
