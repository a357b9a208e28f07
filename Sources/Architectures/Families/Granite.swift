extension Architecture {
  /// Granite 3: Llama's blocks, with multipliers of its own for embeddings, scores, residual steps and logits.
  ///
  /// Source: IBM Granite Team, Granite 3.0 Language Models, 2024, section 3.
  static let granite = Architecture(
    "granite", assuming: ["rms_norm_eps": .number(1e-6), "attention_multiplier": .number(1)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let embedding = try settings.number(
      SettingKey(gguf: "embedding_scale", published: "embedding_multiplier"), default: 1)
    let residual = try settings.number(
      SettingKey(gguf: "residual_scale", published: "residual_multiplier"), default: 1)
    let divisor = try settings.number(SettingKey(gguf: "logit_scale", published: "logits_scaling"), default: 1)
    let scale = try settings.optionalNumber(SettingKey(gguf: "attention.scale", published: "attention_multiplier"))
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
