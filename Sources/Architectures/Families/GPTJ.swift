extension Architecture {
  /// GPT-J: attention and feed-forward side by side after one norm; neighbouring dimensions of a part of each head rotate.
  ///
  /// Source: Wang and Komatsuzaki, GPT-J-6B, 2021, and the published config.
  static let gptJ = Architecture(
    "gptj", published: .gptJ, writing: nil, parts: OptionalParts(biases: []).and(.network).withHeadBias,
    assuming: ["layer_norm_epsilon": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    return Declaration(config, finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: .adjacent))),
        Residual(nil, .feedForward(feedForward), input: .previousInput),
      ]
    }
  }
}

extension TensorNames {
  fileprivate static let gptJ: TensorNames = {
    var names = TensorNames(
      prefixes: ["transformer.", ""],
      model: [.tokenEmbedding: "wte", .finalNorm: "ln_f", .outputHead: "lm_head"],
      block: "h.#.",
      parts: [
        .attentionNorm: "ln_1", .query: "attn.q_proj", .key: "attn.k_proj", .value: "attn.v_proj",
        .attentionOutput: "attn.out_proj", .up: "mlp.fc_in", .down: "mlp.fc_out",
      ])
    names.derived = [".attn.bias", ".attn.masked_bias"]
    return names
  }()
}
