extension Architecture {
  /// Granite 3: Llama's blocks, with multipliers of its own for embeddings, scores, residual steps and logits.
  ///
  /// Source: IBM Granite Team, Granite 3.0 Language Models, 2024, section 3.
  static let granite = Architecture(
    "granite",
    writing: .stating([
      .number(.graniteEmbedding) { Double($0.embedding.scale.factor($0.config)) },
      .number(.graniteResidual) { $0.blocks.joined().first?.scale },
      .number(.graniteDivisor) { 1 / Double($0.config.logitScale ?? 1) },
      .number(.graniteScores) { $0.anyAttention?.scale },
    ]).dividing().withOwnHeadSize(),
    assuming: ["rms_norm_eps": .number(1e-6), "attention_multiplier": .number(1)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let embedding = try settings.number(
      .graniteEmbedding, default: 1)
    let residual = try settings.number(
      .graniteResidual, default: 1)
    let divisor = try settings.number(.graniteDivisor, default: 1)
    let scale = try settings.optionalNumber(.graniteScores)
    var config = config
    config.logitScale = divisor == 1 ? nil : Float(1 / divisor)
    return Declaration(config, embedding: Embedding(scale: .times(embedding))) { _ in
      [
        Residual(.rms, .attention(Attention(rope: .reordered, scale: scale)), scale: residual),
        Residual(.rms, .feedForward(feedForward), scale: residual),
      ]
    }
  }
}

extension SettingKey {
  static let graniteEmbedding = SettingKey(gguf: "embedding_scale", published: "embedding_multiplier")
  static let graniteResidual = SettingKey(gguf: "residual_scale", published: "residual_multiplier")
  static let graniteDivisor = SettingKey(gguf: "logit_scale", published: "logits_scaling")
  static let graniteScores = SettingKey(gguf: "attention.scale", published: "attention_multiplier")
}
