extension Architecture {
  /// GPT-NeoX and Pythia: attention and feed-forward side by side on the block's input, each after a norm of its own;
  /// a share of each head rotates.
  ///
  /// Source: arXiv:2204.06745, section 2.1.
  static let gptNeoX = Architecture(
    "gptneox", "gpt_neox", published: .gptNeoX, gguf: .ggufFused,
    writing: .stating([.isParallel], head: .required),
    parts: .stated(.attention, "attention_bias", areThere: true).and(.network),
    assuming: ["rotary_pct": .number(0.25), "layer_norm_eps": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.plain(try settings.activation(.gelu))
    let isParallel = try settings.flag("use_parallel_residual", default: true)
    return Declaration(config, finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: .halves))),
        Residual(.layer, .feedForward(feedForward), input: isParallel ? .blockInput : .stream),
      ]
    }
  }
}

extension TensorNames {
  fileprivate static let gptNeoX: TensorNames = {
    var names = TensorNames(
      prefixes: ["gpt_neox.", ""],
      model: [.tokenEmbedding: "embed_in", .finalNorm: "final_layer_norm", .outputHead: "embed_out"],
      block: "layers.#.",
      parts: [
        .attentionNorm: "input_layernorm", .query: .byKeyHead("attention.query_key_value"),
        .key: .byKeyHead("attention.query_key_value"), .value: .byKeyHead("attention.query_key_value"),
        .attentionOutput: "attention.dense", .feedForwardNorm: "post_attention_layernorm",
        .up: "mlp.dense_h_to_4h", .down: "mlp.dense_4h_to_h",
      ])
    names.model[.outputHead]?.append("lm_head")
    names.derived += [".attention.bias", ".attention.masked_bias"]
    return names
  }()
}
