import Foundation

extension Architecture {
  /// DeepSeek-V2: latent attention, dense layers at the start, then experts with shared ones.
  ///
  /// Source: arXiv:2405.04434, section 2.
  static let deepSeek2 = Architecture(
    "deepseek2", "deepseek_v2", published: .deepSeek, gguf: .ggufDeepSeek, writing: .deepSeek,
    assuming: [
      "n_shared_experts": .integer(2), "rms_norm_eps": .number(1e-6), "topk_method": .string("greedy"),
    ], mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    // Its published code never normalises, whatever `norm_topk_prob` says.
    try .deepSeek(
      config, settings, router: Router(scoring: .softmax, normalises: false),
      normalises: SettingKey(gguf: "expert_weights_norm"))
  }

  /// DeepSeek-V3: the same with experts scored by sigmoids, chosen with a correction from the best groups. Its GGUF
  /// files call themselves `deepseek2` and state the difference.
  ///
  /// Source: arXiv:2412.19437, section 2.1.
  static let deepSeek3 = Architecture(
    "deepseek_v3", "kimi_k2", published: .deepSeek, gguf: .ggufDeepSeek, writing: .deepSeek,
    assuming: [
      "n_shared_experts": .integer(1), "rms_norm_eps": .number(1e-6), "routed_scaling_factor": .number(2.5),
      "n_group": .integer(8), "topk_group": .integer(4), "num_experts_per_tok": .integer(8),
      "first_k_dense_replace": .integer(3), "num_nextn_predict_layers": .integer(1),
    ], mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    try .deepSeek(config, settings, router: Router(scoring: .sigmoid, normalises: true))
  }
}

extension Declaration {
  fileprivate static func deepSeek(
    _ config: ModelConfig, _ settings: Settings, router: Router, normalises: SettingKey = .normalises
  ) throws(ConfigError) -> Declaration {
    var config = config
    config.predictionBlocks = try settings.size(
      SettingKey(published: "num_nextn_predict_layers"), in: 0...Limits.blocks, default: 0)
    let attention = try settings.latentAttention(&config)
    let feedForward = FeedForward.gated(try settings.activation(.silu))
    let network = try settings.network(feedForward, router: router, normalises: normalises, config)
    return Declaration(config) { layer in
      [
        Residual(.rms, .latentAttention(attention)),
        Residual(.rms, network.mixer(layer: layer)),
      ]
    }
  }
}

extension Settings {
  /// Sets the config's heads to what they are in the cache's space.
  fileprivate func latentAttention(_ config: inout ModelConfig) throws(ConfigError) -> LatentAttention {
    let widths = 1...Limits.width
    let rank = try size(.latentRank, in: widths)
    let rotated = try size(SettingKey(gguf: "rope.dimension_count", published: "qk_rope_head_dim"), in: widths)
    let stated = try size(.latentHead, in: widths)
    let plain = format == .gguf ? stated - rotated : stated
    guard plain > 0 else {
      throw .badValue(
        key: name(.latentHead), expected: "more than the \(rotated) rotated dimensions", found: "\(stated)")
    }
    let queryRank = try size(.queryRank, in: 0...Limits.width, default: 0)
    config.headCountKV = 1
    config.headDimension = rank + rotated
    config.valueDimension = rank + rotated
    config.cachesValues = false
    config.rotary = try rotary(headDimension: rotated)
    let sharpness = try sharpness(&config.rotary)
    let isInterleaved = try flag(SettingKey(published: "rope_interleave"), default: true)
    return LatentAttention(
      rope: isInterleaved ? .adjacent : .halves, queryRank: queryRank == 0 ? nil : queryRank, rank: rank,
      plainDimension: plain, rotatedDimension: rotated, valueDimension: try size(.latentValue, in: widths),
      scale: sharpness * sharpness / Double(plain + rotated).squareRoot(),
      // The published code leaves these norms' ε at its default.
      normEpsilon: format == .published ? 1e-6 : nil)
  }

  /// By what YaRN sharpens queries and keys: all their dimensions, not only the rotated ones.
  private func sharpness(_ rotary: inout RotarySettings) throws(ConfigError) -> Double {
    guard case .yarn(var yarn) = rotary.scaling else { return 1 }
    switch format {
    case .published:
      let key = SettingKey(published: "rope_parameters.mscale_all_dim", "rope_scaling.mscale_all_dim")
      guard let scale = try numberUnlessZero(key) else { return 1 }
      return YaRN.magnitude(factor: yarn.factor, scale: scale)
    case .gguf:
      guard let multiplier = try numberUnlessZero(.sharpness) else { return 1 }
      // It stands for two settings that are always the same: as one divides the other, rotation sharpens nothing.
      yarn.magnitude = 1
      rotary.scaling = .yarn(yarn)
      return 1 + multiplier * log(max(1, yarn.factor))
    }
  }
}

extension SettingKey {
  fileprivate static let latentRank = SettingKey(gguf: "attention.kv_lora_rank", published: "kv_lora_rank")
  fileprivate static let queryRank = SettingKey(gguf: "attention.q_lora_rank", published: "q_lora_rank")
  /// Files made for attention in the cache's space give its sizes under the usual keys, and the heads' own apart.
  fileprivate static let latentHead = SettingKey(
    gguf: "attention.key_length_mla", "attention.key_length", published: "qk_nope_head_dim")
  fileprivate static let latentValue = SettingKey(
    gguf: "attention.value_length_mla", "attention.value_length", published: "v_head_dim")
  fileprivate static let sharpness = SettingKey(gguf: "rope.scaling.yarn_log_multiplier")
}

extension GGUFForm {
  fileprivate static let deepSeek = stating([
    .size(.latentRank) { $0.latentAttention?.rank },
    .size(.queryRank) { $0.latentAttention?.queryRank },
    .size(.latentHead) { $0.latentAttention?.queryDimension },
    .size(.latentValue) { $0.latentAttention?.valueDimension },
    .number(.sharpness) { declaration in
      guard case .yarn(let yarn) = declaration.config.rotary.scaling, declaration.latentSharpness != 1 else {
        return nil
      }
      return (declaration.latentSharpness - 1) / log(yarn.factor)
    },
    .expertCount, .usedExperts,
    .size(.leadingDense) { $0.experts.prefix { $0 == nil }.count },
    .size(.expertLength) { $0.anyExperts?.feedForwardLength ?? $0.config.feedForwardLength },
    .size(.sharedExperts) { declaration in
      declaration.anyExperts.map { ($0.shared?.feedForwardLength ?? 0) / $0.feedForwardLength } ?? 0
    },
    .number(.expertScale) { $0.anyExperts.map { Double($0.router.scale) } },
    .flag(.normalises) { $0.anyExperts?.router.normalises },
    .size(.scoring) { $0.anyExperts.map { $0.router.scoring == .sigmoid ? 2 : 1 } },
    .size(.expertGroups) { $0.anyExperts?.router.groups?.count },
    .size(.usedExpertGroups) { $0.anyExperts?.router.groups?.used },
  ]).named("deepseek2").withOwnHeadSize().checking { declaration throws(ConfigError) in
    // llama.cpp tells the models whose queries aren't squeezed by their number of layers.
    let isLite = [26, 27].contains(declaration.config.blockCount)
    let isSqueezed = declaration.latentAttention?.queryRank != nil
    guard isSqueezed == isLite else { return }
    throw .unsayable(
      what: "whether queries of \(declaration.config.blockCount) layers have a q_lora_rank", found: "\(isSqueezed)",
      read: "\(!isLite)", architecture: "deepseek2")
  }
}

extension TensorNames {
  fileprivate static let ggufDeepSeek = TensorNames.gguf.with([
    .queryDown: "attn_q_a", .queryDownNorm: "attn_q_a_norm", .queryUp: "attn_q_b",
    .latentDown: "attn_kv_a_mqa", .latentNorm: "attn_kv_a_norm", .latentUp: "attn_kv_b",
    .latentKeyUp: "attn_k_b", .latentValueUp: "attn_v_b",
  ])

  fileprivate static let deepSeek = TensorNames.published.withExperts(shared: "mlp.shared_experts").with([
    .queryDown: "self_attn.q_a_proj", .queryDownNorm: "self_attn.q_a_layernorm", .queryUp: "self_attn.q_b_proj",
    .latentDown: "self_attn.kv_a_proj_with_mqa", .latentNorm: "self_attn.kv_a_layernorm",
    .latentUp: "self_attn.kv_b_proj",
  ])
}
