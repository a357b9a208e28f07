extension Architecture {
  /// MPT: linear biases for positions, LayerNorm without biases, limits on queries, keys and values.
  ///
  /// Source: MosaicML, Introducing MPT-7B, 2023, and the published configs.
  static let mpt = Architecture(
    "mpt", published: .mpt, gguf: .ggufFused,
    writing: .stating([.clip(.mptClip), .number(.mptRange) { $0.anyAttention?.alibi?.range }]),
    parts: .stated(.all, "no_bias", areThere: false, isDenial: true).tied.withoutNormBias,
    assuming: ["layer_norm_epsilon": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    for name in ["attn_config.qk_ln", "attn_config.prefix_lm"] { try settings.refuse(name) }
    let range = try settings.number(
      .mptRange, default: 8)
    let clip = try settings.numberUnlessZero(.mptClip)
    let scale = try settings.optionalNumber(SettingKey(published: "attn_config.softmax_scale"))
    return Declaration(config, finalNorm: .layer) { _ in
      [
        Residual(
          .layer, .attention(Attention(rope: nil, clip: clip, scale: scale, alibi: ALiBi(range: range)))),
        Residual(.layer, .feedForward(.plain(.gelu))),
      ]
    }
  }
}

extension TensorNames {
  fileprivate static let mpt = TensorNames(
    prefixes: ["transformer.", ""],
    model: [.tokenEmbedding: "wte", .finalNorm: "norm_f", .outputHead: "lm_head"],
    block: "blocks.#.",
    parts: [
      .attentionNorm: "norm_1", .query: .fused("attn.Wqkv", .attention), .key: .fused("attn.Wqkv", .attention),
      .value: .fused("attn.Wqkv", .attention), .attentionOutput: "attn.out_proj", .feedForwardNorm: "norm_2",
      .up: "ffn.up_proj", .down: "ffn.down_proj",
    ])
}

extension SettingKey {
  fileprivate static let mptRange = SettingKey(
    gguf: "attention.max_alibi_bias", published: "attn_config.alibi_bias_max")
  fileprivate static let mptClip = SettingKey(gguf: "attention.clamp_kqv", published: "attn_config.clip_qkv")
}
