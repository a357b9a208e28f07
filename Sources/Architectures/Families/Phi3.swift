extension Architecture {
  /// Phi-3 and 3.5: Llama's blocks with fused projections, LongRoPE where the context was stretched, and a window of the
  /// last positions where the config gives one.
  ///
  /// Source: arXiv:2404.14219, section 2.
  static let phi3 = Architecture(
    "phi3", published: .phi3, gguf: .phi3GGUF,
    assuming: ["rms_norm_eps": .number(1e-5), "original_max_position_embeddings": .integer(4096)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    return Declaration(config) { layer in
      let window = config.window(ofLayer: layer, globalEvery: nil)
      return [
        Residual(.rms, .attention(Attention(rope: .halves, window: window))),
        Residual(.rms, .feedForward(feedForward)),
      ]
    }
  }
}

extension TensorNames {
  fileprivate static let phi3 = TensorNames.published.with([
    .query: .fused("self_attn.qkv_proj", .attention), .key: .fused("self_attn.qkv_proj", .attention),
    .value: .fused("self_attn.qkv_proj", .attention),
    .gate: .fused("mlp.gate_up_proj", [.gate, .up]), .up: .fused("mlp.gate_up_proj", [.gate, .up]),
  ])

  fileprivate static let phi3GGUF = TensorNames.ggufFused.with([
    .gate: .fused("ffn_up", [.gate, .up]), .up: .fused("ffn_up", [.gate, .up]),
  ])
}
