/// The position-wise network of a model's layers: experts in some, one feed-forward for all tokens in the others.
struct SparseNetwork {
  let dense: FeedForward
  let experts: Experts?
  let layers: SparseLayers

  func mixer(layer: Int) -> Mixer {
    guard let experts, layers.contains(layer) else { return .feedForward(dense) }
    return .experts(experts)
  }
}

/// Which layers have experts.
struct SparseLayers {
  /// Layers at the start that have none (arXiv:2405.04434).
  var leadingDense = 0
  /// Of every `period` layers the one at `offset` has experts: with 2 every other (arXiv:2112.06905).
  var period = 1
  var offset = 0
  /// Further layers without.
  var dense: [Int] = []

  func contains(_ layer: Int) -> Bool {
    layer >= leadingDense && layer % period == offset && !dense.contains(layer)
  }
}

extension SettingKey {
  static let expertCount = SettingKey(
    gguf: "expert_count", published: "num_local_experts", "num_experts", "n_routed_experts")
  static let usedExperts = SettingKey(gguf: "expert_used_count", published: "num_experts_per_tok")
  static let expertLength = SettingKey(
    gguf: "expert_feed_forward_length", published: "moe_intermediate_size")
  static let sharedExperts = SettingKey(gguf: "expert_shared_count", published: "n_shared_experts")
  static let sharedLength = SettingKey(
    gguf: "expert_shared_feed_forward_length", published: "shared_expert_intermediate_size")
  static let normalises = SettingKey(gguf: "expert_weights_norm", published: "norm_topk_prob")
  static let expertScale = SettingKey(gguf: "expert_weights_scale", published: "routed_scaling_factor")
  static let expertGroups = SettingKey(gguf: "expert_group_count", published: "n_group")
  static let scoring = SettingKey(gguf: "expert_gating_func", published: "scoring_func")
  static let leadingDense = SettingKey(gguf: "leading_dense_block_count", published: "first_k_dense_replace")
  static let usedExpertGroups = SettingKey(gguf: "expert_group_used_count", published: "topk_group")
}

extension Settings {
  /// Experts that are each like `network`, in the layers that have them. Of `router` what the settings state is changed;
  /// whether it normalises is stated under `normalises`.
  func network(
    _ network: FeedForward, router: Router, normalises: SettingKey = .normalises, isSharedGated: Bool = false,
    _ config: ModelConfig
  ) throws(ConfigError) -> SparseNetwork {
    let count = try size(.expertCount, in: 0...Limits.experts, default: 0)
    guard count > 0 else { return SparseNetwork(dense: network, experts: nil, layers: SparseLayers()) }
    let length = try size(.expertLength, in: 1...Limits.width, default: config.feedForwardLength)
    let used = try size(.usedExperts, in: 1...count)
    let experts = Experts(
      count: count, used: used, network: network, feedForwardLength: length,
      router: try stated(router, normalises: normalises, count: count, used: used),
      shared: try sharedLength(expertLength: length).map {
        SharedExpert(feedForwardLength: $0, isGated: isSharedGated)
      })
    return SparseNetwork(dense: network, experts: experts, layers: try sparseLayers(of: config.blockCount))
  }

  private func sharedLength(expertLength: Int) throws(ConfigError) -> Int? {
    let count = try size(.sharedExperts, in: 0...Limits.experts, default: 0)
    let length = try size(.sharedLength, in: 0...Limits.width, default: min(count * expertLength, Limits.width))
    return length == 0 ? nil : length
  }

  private func sparseLayers(of blocks: Int) throws(ConfigError) -> SparseLayers {
    let range = 1...Limits.blocks
    var layers = SparseLayers(leadingDense: try size(.leadingDense, in: 0...Limits.blocks, default: 0))
    let firstOf = SettingKey(published: "moe_layer_freq")
    if has(firstOf) {
      layers.period = try size(firstOf, in: range)
    } else {
      layers.period = try size(
        SettingKey(gguf: "interleave_moe_layer_step", published: "decoder_sparse_step"), in: range, default: 1)
      layers.offset = layers.period - 1
    }
    layers.dense = try integers(SettingKey(published: "mlp_only_layers")) ?? []
    return layers
  }

  private func stated(
    _ router: Router, normalises: SettingKey, count: Int, used: Int
  ) throws(ConfigError) -> Router {
    var router = router
    router.scoring = try scoring() ?? router.scoring
    router.normalises = try flag(normalises, default: router.normalises)
    router.scale = try numberUnlessZero(.expertScale).map { Float($0) } ?? router.scale
    router.groups = try groups(of: count, used: used, scoring: router.scoring)
    return router
  }

  private func scoring() throws(ConfigError) -> Router.Scoring? {
    guard let (_, value) = find(.scoring) else { return nil }
    switch value {
    case .integer(0): return nil
    case .integer(1), .string("softmax"): return .softmax
    case .integer(2), .string("sigmoid"): return .sigmoid
    default:
      let found = if case .string(let text) = value { text } else { value.brief }
      throw .unsupported(
        what: "The scoring of experts by", found: found, supported: ["1 or softmax", "2 or sigmoid"])
    }
  }

  private func groups(of experts: Int, used: Int, scoring: Router.Scoring) throws(ConfigError) -> ExpertGroups? {
    let method = try text(SettingKey(published: "topk_method"))
    if let method, !["greedy", "group_limited_greedy", "noaux_tc"].contains(method) {
      throw .unsupported(
        what: "The choice of experts by", found: method, supported: ["greedy", "group_limited_greedy", "noaux_tc"])
    }
    let count = try size(.expertGroups, in: 0...experts, default: 0)
    guard count > 1, method != "greedy" else { return nil }
    let usedGroups = try size(.usedExpertGroups, in: 1...count)
    guard experts.isMultiple(of: count), used <= usedGroups * (experts / count) else {
      throw .badValue(
        key: name(.expertGroups), expected: "groups of one size, of which \(usedGroups) hold \(used) experts",
        found: "\(count) groups of \(experts) experts")
    }
    return ExpertGroups(count: count, used: usedGroups, scored: scoring == .sigmoid ? 2 : 1)
  }
}
