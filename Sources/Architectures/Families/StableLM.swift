extension Architecture {
  /// StableLM 2 and 3B: Llama's blocks with LayerNorm and partly rotating heads; of some models both steps run side by
  /// side after one norm.
  ///
  /// Source: arXiv:2402.17834, section 2.2.
  static let stableLM = Architecture(
    "stablelm", assuming: ["partial_rotary_factor": .number(0.25)]
  ) { config, settings throws(ConfigError) in
    try settings.refuseNormsOfSingleHeads("qk_layernorm")
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let isParallel = try settings.flag("use_parallel_residual", default: false)
    return Declaration(config, finalNorm: .layer) { _ in
      [
        Residual(.layer, .attention(Attention(rope: .halves))),
        isParallel
          ? Residual(nil, .feedForward(feedForward), input: .previousInput)
          : Residual(.layer, .feedForward(feedForward)),
      ]
    }
  }
}
