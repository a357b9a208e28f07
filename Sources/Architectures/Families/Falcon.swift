extension Architecture {
  /// Falcon: the first models have one key and value head, and attention and feed-forward side by side after one norm;
  /// later ones a few key and value heads and most often two norms; the smallest ones linear biases and no parallel steps.
  ///
  /// Source: arXiv:2311.16867, section 4.
  static let falcon = Architecture(
    "falcon", "RefinedWeb", "RefinedWebModel", published: .falconPublished, gguf: .falconGGUF,
    writing: .stating([]).naming { TensorNames.falconWritten($0) },
    parts: .stated(.all, "bias", areThere: false).tied,
    assuming: ["max_position_embeddings": .integer(2048), "layer_norm_epsilon": .number(1e-5)]
  ) { config, settings throws(ConfigError) in
    try settings.refuse("apply_residual_connection_post_layernorm")
    let layout = try FalconLayout(settings)
    var config = config
    if settings.format == .published, !layout.isNew {
      config.headCountKV = layout.sharesKeys ? 1 : config.headCount
    }
    let feedForward = FeedForward.plain(try settings.activation(.gelu))
    // Biases are worked out in bfloat16, and added before scores are scaled.
    let alibi = ALiBi(roundedScale: 1 / Double(config.headDimension).squareRoot())
    let attention = Attention(rope: layout.hasBiases ? nil : .halves, alibi: layout.hasBiases ? alibi : nil)
    return Declaration(config, finalNorm: .layer) { _ in
      let second =
        switch layout.steps {
        case .inTurn: Residual(.layer, .feedForward(feedForward))
        case .oneNorm: Residual(nil, .feedForward(feedForward), input: .previousInput)
        case .twoNorms: Residual(.layer, .feedForward(feedForward), input: .blockInput)
        }
      return [Residual(.layer, .attention(attention)), second]
    }
  }
}

/// What differs between Falcon's models.
private struct FalconLayout {
  enum Steps { case inTurn, oneNorm, twoNorms }
  let isNew: Bool
  let sharesKeys: Bool
  let hasBiases: Bool
  let steps: Steps

  init(_ settings: Settings) throws(ConfigError) {
    isNew = try settings.flag(SettingKey(published: "new_decoder_architecture"), default: false)
    sharesKeys = try settings.flag(SettingKey(published: "multi_query"), default: true)
    hasBiases = try settings.flag(SettingKey(published: "alibi"), default: false)
    let isParallel = try settings.flag(SettingKey(published: "parallel_attn"), default: true)
    // GGUF files say only by their tensors which they are.
    let hasTwo = settings.hasTensor("blk.0.attn_norm_2.weight")
    let norms = try settings.size(
      SettingKey(published: "num_ln_in_parallel_attn"), in: 1...2, default: isNew || hasTwo ? 2 : 1)
    if !isParallel, !isNew {
      steps = .inTurn
    } else {
      steps = (isNew || hasTwo) && norms == 2 ? .twoNorms : .oneNorm
    }
  }
}

extension TensorNames {
  fileprivate static let falconPublished: TensorNames = {
    var names = TensorNames(
      prefixes: ["transformer.", ""],
      model: [.tokenEmbedding: "word_embeddings", .finalNorm: "ln_f", .outputHead: "lm_head"],
      block: "h.#.",
      parts: [
        .query: .byKeyHead("self_attention.query_key_value"), .key: .byKeyHead("self_attention.query_key_value"),
        .value: .byKeyHead("self_attention.query_key_value"), .attentionOutput: "self_attention.dense",
        .up: "mlp.dense_h_to_4h", .down: "mlp.dense_4h_to_h",
      ])
    names.parts[.attentionNorm] = ["input_layernorm", "ln_attn"]
    names.parts[.feedForwardNorm] = ["post_attention_layernorm", "ln_mlp"]
    return names
  }()

  /// Where there are two norms, the first in name is the feed-forward's.
  fileprivate static let falconGGUF: TensorNames = {
    var names = TensorNames.ggufFused
    names.parts[.attentionNorm] = ["attn_norm_2", "attn_norm"]
    names.parts[.feedForwardNorm] = ["ffn_norm", "attn_norm"]
    return names
  }()

  /// Of these, the ones a model has.
  fileprivate static func falconWritten(_ declaration: Declaration) -> TensorNames {
    let isAlone = declaration.blocks.joined().contains { $0.norm == nil }
    return falconGGUF.with(
      isAlone ? [.attentionNorm: "attn_norm"] : [.attentionNorm: "attn_norm_2", .feedForwardNorm: "attn_norm"])
  }
}
