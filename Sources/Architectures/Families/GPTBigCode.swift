extension Architecture {
  /// StarCoder and SantaCoder: GPT-2's blocks with one key and value head for all queries.
  ///
  /// Source: arXiv:2305.06161, section 5.2.
  static let gptBigCode = Architecture(
    "starcoder", "gpt_bigcode", published: .gptBigCode, gguf: .ggufFused, parts: .biased.tied,
    assuming: ["layer_norm_epsilon": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    var config = config
    if settings.format == .published {
      config.headCountKV = try settings.flag(SettingKey(published: "multi_query"), default: true) ? 1 : config.headCount
    }
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    let isScaled = try settings.flag(SettingKey(published: "scale_attn_weights"), default: true)
    return Declaration(config, embedding: Embedding(positions: .learned(offset: 0)), finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: nil, scale: isScaled ? nil : 1))),
        Residual(.layer, .feedForward(feedForward)),
      ]
    }
  }
}

extension TensorNames {
  fileprivate static let gptBigCode: TensorNames = {
    var names = TensorNames(
      prefixes: ["transformer.", ""],
      model: [.tokenEmbedding: "wte", .positionEmbedding: "wpe", .finalNorm: "ln_f", .outputHead: "lm_head"],
      block: "h.#.",
      parts: [
        .attentionNorm: "ln_1", .feedForwardNorm: "ln_2", .query: .byKeyHead("attn.c_attn"),
        .key: .byKeyHead("attn.c_attn"), .value: .byKeyHead("attn.c_attn"), .attentionOutput: "attn.c_proj",
        .up: "mlp.c_fc", .down: "mlp.c_proj",
      ])
    names.derived = [".attn.bias", ".attn.masked_bias"]
    return names
  }()
}
