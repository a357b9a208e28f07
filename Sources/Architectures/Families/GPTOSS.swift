extension Architecture {
  /// gpt-oss: attention with sinks and biases, a window in every other layer from the first on, YaRN, and experts with
  /// biases whose gates are clamped.
  ///
  /// Source: arXiv:2508.10925, section 2.
  static let gptOSS = Architecture(
    "gpt-oss", "gpt_oss", published: .gptOSS, gguf: .ggufGPTOSS,
    writing: .stating([.expertCount, .usedExperts, .expertLength], head: .required).windowed(every: 2)
      .withOwnHeadSize(),
    parts: .stated(.attention, "attention_bias", areThere: true).and(.experts),
    assuming: [
      "rms_norm_eps": .number(1e-5), "rope_theta": .number(150_000), "sliding_window": .integer(128),
      "num_experts_per_tok": .integer(4), "num_key_value_heads": .integer(8), "head_dim": .integer(64),
    ], mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    let gate = ClampedGate(
      alpha: Float(try settings.number(SettingKey(published: "swiglu_alpha"), default: 1.702)),
      limit: Float(try settings.number(SettingKey(published: "swiglu_limit"), default: 7)))
    let network = try settings.network(.clamped(gate), router: Router(normalises: true), config)
    return Declaration(config) { layer in
      let window = config.window(ofLayer: layer, globalEvery: 2)
      return [
        Residual(.rms, .attention(Attention(rope: .halves, window: window, hasSinks: true))),
        Residual(.rms, network.mixer(layer: layer)),
      ]
    }
  }
}

extension TensorNames {
  fileprivate static let ggufGPTOSS = TensorNames.gguf.with([.feedForwardNorm: "post_attention_norm"])

  /// Gate and up take turns row by row. As floats matrices are stored [inputs, outputs], as MXFP4 the other way round.
  fileprivate static let gptOSS: TensorNames = {
    let rise = TensorSource.fused("mlp.experts.gate_up_proj", [.expertGate, .expertUp]).named(whole: true).interleaved
    let fall = TensorSource.whole("mlp.experts.down_proj")
    var names = TensorNames.published.with([.sinks: .whole("self_attn.sinks"), .router: "mlp.router"])
    names.parts[.expertGate] = [rise.transposed, rise.splitMXFP4]
    names.parts[.expertUp] = [rise.transposed, rise.splitMXFP4]
    names.parts[.expertDown] = [fall.transposed, fall.splitMXFP4]
    return names
  }()
}
