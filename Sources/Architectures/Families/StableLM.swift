extension Architecture {
  /// StableLM 2 and 3B: Llama's blocks with LayerNorm and partly rotating heads; of some models both steps run side by
  /// side after one norm.
  ///
  /// Source: arXiv:2402.17834, section 2.2.
  static let stableLM = Architecture(
    "stablelm", published: .stableLM, writing: .stating([.isParallel], head: .required),
    parts: .stated(.attentionInputs, "use_qkv_bias", areThere: false),
    assuming: ["partial_rotary_factor": .number(0.25), "layer_norm_eps": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let headNorm = try settings.ownHeadNorm("qk_layernorm")
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let isParallel = try settings.flag("use_parallel_residual", default: false)
    return Declaration(config, finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: .halves, headNorm: headNorm))),
        isParallel
          ? Residual(nil, .feedForward(feedForward), input: .previousInput)
          : Residual(.layer, .feedForward(feedForward)),
      ]
    }
  }
}

extension TensorNames {
  /// The norms of queries and keys have a tensor for each head.
  fileprivate static let stableLM = TensorNames.published.with([
    .queryNorm: .each("self_attn.q_layernorm.norms.*"), .keyNorm: .each("self_attn.k_layernorm.norms.*"),
  ])
}
