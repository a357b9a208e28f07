import Checkpoints

extension Architecture {
  /// Switch Transformers: T5's blocks, in some of which each token runs the one expert its router likes best, as long as
  /// that has room.
  ///
  /// Source: arXiv:2101.03961, section 2, and the published configs.
  static let switchTransformers = Architecture(
    "switch_transformers", published: .t5(network: "mlp"), gguf: .ggufT5, writing: nil,
    parts: .plain.tied,
    assuming: [
      "d_kv": .integer(64), "n_positions": .integer(512), "layer_norm_epsilon": .number(1e-6),
      "num_experts": .integer(8),
    ],
    mayHaveExperts: true
  ) { config, settings throws(ConfigError) in
    var stacks = try EncoderDecoder(config, settings)
    stacks.scalesHead = try settings.flag(.tiesEmbedding, default: true)
    if !stacks.scalesHead, settings.hasTensor("shared.weight"), !settings.hasTensor("lm_head.weight") {
      throw .missingTensor("lm_head.weight", purpose: "the output head, which isn't tied to the embedding")
    }
    let network = FeedForward.plain(try settings.activation(named: try settings.text("dense_act_fn") ?? "relu"))
    let experts = try settings.switchExperts(network, config)
    let encoder = SparseNetwork(
      dense: network, experts: experts, layers: try settings.sparseLayers("encoder", of: stacks.encoderBlocks))
    let decoder = SparseNetwork(
      dense: network, experts: experts, layers: try settings.sparseLayers("decoder", of: stacks.decoderBlocks))
    return stacks.declaration { stack, layer in (stack == .encoder ? encoder : decoder).mixer(layer: layer) }
  }
}

extension Settings {
  /// The router's jitter belongs to training.
  fileprivate func switchExperts(_ network: FeedForward, _ config: ModelConfig) throws(ConfigError) -> Experts? {
    let precision = try text("router_dtype") ?? "float32"
    guard precision == "float32" else {
      throw .unsupported(what: "A router that computes in", found: precision, supported: ["float32"])
    }
    let count = try size(.expertCount, in: 0...Limits.experts, default: 8)
    guard count > 0 else { return nil }
    return Experts(
      count: count, used: 1, network: network, feedForwardLength: config.feedForwardLength,
      router: Router(scoring: .softmax, normalises: false),
      capacity: try size("expert_capacity", in: 0...Limits.context, default: 64))
  }

  /// The second of every so many layers, or each; the distance follows from how many layers there are to be.
  fileprivate func sparseLayers(_ stack: String, of blocks: Int) throws(ConfigError) -> SparseLayers {
    let count = try size(SettingKey(stringLiteral: "num_sparse_\(stack)_layers"), in: 0...Limits.blocks, default: 3)
    let period = try size(
      SettingKey(stringLiteral: "\(stack)_sparse_step"), in: 0...Limits.blocks,
      default: count > 0 ? blocks / count : blocks)
    guard period > 0 else { return SparseLayers(leadingDense: blocks) }
    return SparseLayers(period: period, offset: period == 1 ? 0 : 1)
  }
}
