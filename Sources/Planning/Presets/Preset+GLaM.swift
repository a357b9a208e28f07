import Architectures

extension Preset {
  /// GLaM's largest, of which no checkpoint was published.
  static let glam: [Preset] = [
    Preset(
      "glam-1.2t", parameters: 1_161_756_155_904,
      source:
        "arXiv:2112.06905, table 4: 64 layers, width 8,192, 128 heads of 128, inner width 32,768, 64 experts; stated as 1.2T",
      of: .glam,
      #"""
      {"model_type": "glam", "vocab_size": 256000, "hidden_size": 8192, "intermediate_size": 32768,
      "num_hidden_layers": 64, "num_attention_heads": 128, "head_dim": 128, "max_position_embeddings": 1024,
      "layer_norm_eps": 1e-6, "num_experts": 64, "num_experts_per_tok": 2}
      """#)
  ]
}

extension Architecture {
  /// GLaM: every other layer has experts of two matrices, the others a gated feed-forward of three.
  ///
  /// Source: arXiv:2112.06905, section 4. It is for plans alone: there are no files of it to run.
  fileprivate static let glam = Architecture("glam") { config, settings throws(ConfigError) in
    let count = try settings.size("num_experts", in: 1...65536)
    let experts = Experts(
      count: count, used: try settings.size("num_experts_per_tok", in: 1...count), network: .plain(.gelu),
      feedForwardLength: config.feedForwardLength, router: Router(normalises: true))
    return Declaration(config) { layer in
      [
        Residual(.rms, .attention(Attention(rope: nil))),
        Residual(.rms, layer.isMultiple(of: 2) ? .feedForward(.geglu) : .experts(experts)),
      ]
    }
  }
}
