extension Architecture {
  /// GPT-2: learned positions, LayerNorm before each mixer, a plain feed-forward with GELU, biases everywhere.
  ///
  /// Source: Radford et al., Language Models are Unsupervised Multitask Learners, 2019, section 2.3.
  static let gpt2 = Architecture(
    "gpt2", published: .gpt2, gguf: .ggufFused, parts: .biased.tied, assuming: ["layer_norm_epsilon": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    let isScaled = try settings.flag(SettingKey(published: "scale_attn_weights"), default: true)
    let isScaledByLayer = try settings.flag(
      SettingKey(published: "scale_attn_by_inverse_layer_idx"), default: false)
    let scale = isScaled ? 1 / Double(config.headDimension).squareRoot() : 1
    return Declaration(config, embedding: Embedding(positions: .learned(offset: 0)), finalNorm: .layer) { layer in
      let attention = Attention(rope: nil, scale: isScaledByLayer ? scale / Double(layer + 1) : scale)
      return [Residual(.layer, .attention(attention)), Residual(.layer, .feedForward(feedForward))]
    }
  }
}

extension TensorNames {
  /// Published with and without `transformer.`; matrices lie the other way round.
  fileprivate static let gpt2: TensorNames = {
    var names = TensorNames(
      prefixes: ["transformer.", ""],
      model: [.tokenEmbedding: "wte", .positionEmbedding: "wpe", .finalNorm: "ln_f", .outputHead: "lm_head"],
      block: "h.#.",
      parts: [
        .attentionNorm: "ln_1", .feedForwardNorm: "ln_2",
        .query: .fused("attn.c_attn", .attention).transposed, .key: .fused("attn.c_attn", .attention).transposed,
        .value: .fused("attn.c_attn", .attention).transposed,
        .attentionOutput: TensorSource("attn.c_proj").transposed, .up: TensorSource("mlp.c_fc").transposed,
        .down: TensorSource("mlp.c_proj").transposed,
      ])
    // The causal mask, kept as a buffer.
    names.derived = [".attn.bias", ".attn.masked_bias"]
    return names
  }()
}
