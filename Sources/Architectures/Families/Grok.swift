extension Architecture {
  /// Grok-1: experts with GeGLU, norms on both sides of each mixer, soft caps on scores, and multipliers of its own on
  /// embeddings, scores and logits. Where a file leaves these out they are those of the published model.
  ///
  /// Source: the published code, github.com/xai-org/grok-1.
  static let grok = Architecture(
    "grok", "grok-1", published: .grok, gguf: .ggufGrok,
    writing: .stating([
      .expertCount, .usedExperts, .expertLength, .attentionSoftcap, .logitScale,
      .number(.embeddingScale) { Double($0.embedding.scale.factor($0.config)) },
      .number(.scoreScale) { $0.anyAttention?.scale },
    ]), parts: .plain.tied, mayHaveExperts: true
  ) {
    config, settings throws(ConfigError) in
    var config = config
    let largest = try settings.number(.largestScore, default: 30)
    config.attentionSoftcap = config.attentionSoftcap ?? Float(largest)
    config.logitScale = Float(try settings.number(.logitScale, default: 1 / 3.0.squareRoot()))
    let embedded = try settings.number(.embeddingScale, default: 6144.0.squareRoot())
    let scale = try settings.number(.scoreScale, default: 1 / 128.0.squareRoot())
    let feedForward = FeedForward.gated(try settings.activation(.geluTanh))
    let network = try settings.network(feedForward, router: Router(normalises: true), config)
    return Declaration(config, embedding: Embedding(scale: .times(embedded))) { layer in
      [
        Residual(.rms, .attention(Attention(rope: .halves, scale: scale)), postNorm: .rms),
        Residual(.rms, network.mixer(layer: layer), postNorm: .rms),
      ]
    }
  }
}

extension SettingKey {
  fileprivate static let largestScore = SettingKey(published: "max_attn_value")
  fileprivate static let logitScale = SettingKey(gguf: "logit_scale", published: "output_multiplier_scale")
  fileprivate static let embeddingScale = SettingKey(gguf: "embedding_scale", published: "embedding_multiplier_scale")
  fileprivate static let scoreScale = SettingKey(gguf: "attention.output_scale", published: "attn_output_multiplier")
}

extension TensorNames {
  /// Those of the ports to PyTorch: the authors published no checkpoint of a common format.
  fileprivate static let grok: TensorNames = {
    var names = TensorNames.published.withExperts(
      each: "moe_block.experts.*.", gate: "linear", up: "linear_v", down: "linear_1", router: "moe_block.gate"
    ).with([
      .query: "attn.q_proj", .key: "attn.k_proj", .value: "attn.v_proj", .attentionOutput: "attn.o_proj",
      .attentionNorm: .whole("pre_attn_norm.scale"), .attentionPostNorm: .whole("post_attn_norm.scale"),
      .feedForwardNorm: .whole("pre_moe_norm.scale"), .feedForwardPostNorm: .whole("post_moe_norm.scale"),
    ])
    names.model[.finalNorm] = [.whole("norm.scale")]
    return names
  }()

  fileprivate static let ggufGrok: TensorNames = {
    var names = TensorNames.gguf
    names.parts[.attentionPostNorm] = ["attn_output_norm", "post_attention_norm"]
    names.parts[.feedForwardPostNorm] = ["layer_output_norm", "post_ffw_norm"]
    return names
  }()
}
