extension Architecture {
  /// OPT: GPT-2's blocks with ReLU, positions counted from 2. The 350M model alone norms after each addition, and embeds
  /// in fewer dimensions than its stream has.
  ///
  /// Source: arXiv:2205.01068, section 2, and the published configs.
  static let opt = Architecture(
    "opt", published: .opt, writing: nil, parts: .stated(.all, "enable_bias", areThere: true).tied,
    assuming: ["layer_norm_eps": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.plain(try settings.activation(.relu))
    let width = try settings.size(
      SettingKey(published: "word_embed_proj_dim"), in: 1...Limits.width, default: config.embeddingLength)
    let isBefore = try settings.flag(SettingKey(published: "do_layer_norm_before"), default: true)
    let isAffine = try settings.flag(SettingKey(published: "layer_norm_elementwise_affine"), default: true)
    let lacksFinal = try settings.flag(SettingKey(published: "_remove_final_layer_norm"), default: false)
    let norm = isAffine ? Norm.layer : .plainLayer
    let embedding = Embedding(
      width: width == config.embeddingLength ? nil : width, positions: .learned(offset: 2))
    return Declaration(config, embedding: embedding, finalNorm: isBefore && !lacksFinal ? norm : nil) { _ in
      let mixers = [Mixer.attention(Attention(rope: nil)), .feedForward(feedForward)]
      return mixers.map { isBefore ? Residual(norm, $0) : Residual(nil, $0, streamNorm: norm) }
    }
  }
}

extension TensorNames {
  fileprivate static let opt = TensorNames(
    prefixes: ["model.decoder.", "decoder.", ""],
    model: [
      .tokenEmbedding: "embed_tokens", .positionEmbedding: "embed_positions", .embeddingProjection: "project_in",
      .outputProjection: "project_out", .finalNorm: "final_layer_norm", .outputHead: "lm_head",
    ],
    block: "layers.#.",
    parts: [
      .attentionNorm: "self_attn_layer_norm", .attentionStreamNorm: "self_attn_layer_norm",
      .query: "self_attn.q_proj", .key: "self_attn.k_proj", .value: "self_attn.v_proj",
      .attentionOutput: "self_attn.out_proj",
      .feedForwardNorm: "final_layer_norm", .feedForwardStreamNorm: "final_layer_norm", .up: "fc1", .down: "fc2",
    ])
}
