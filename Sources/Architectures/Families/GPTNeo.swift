import Checkpoints

extension Architecture {
  /// GPT-Neo, built after GPT-3: GPT-2's blocks, dense attention alternating with attention to a band of the last
  /// positions; scores are not scaled.
  ///
  /// Source: arXiv:2005.14165, section 2.1, and arXiv:1904.10509, section 4.2.
  static let gptNeo = Architecture(
    "gptneo", "gpt_neo", published: .gptNeo, writing: nil,
    parts: OptionalParts(biases: []).and([.attentionOutput, .up, .down]).tied,
    assuming: ["layer_norm_epsilon": .number(1e-5), "window_size": .integer(256)]
  ) { config, settings throws(ConfigError) in
    let feedForward = FeedForward.plain(try settings.activation(.geluTanh))
    var config = config
    if let kinds = try settings.attentionKinds(blocks: config.blockCount) {
      config.slidingWindow?.layers = .listed(kinds)
    } else if config.slidingWindow?.layers == .unstated {
      config.slidingWindow?.layers = .listed((0..<config.blockCount).map { !$0.isMultiple(of: 2) })
    }
    return Declaration(config, embedding: Embedding(positions: .learned(offset: 0)), finalNorm: .layer) { layer in
      let window = config.window(ofLayer: layer, globalEvery: nil)
      return [
        Residual(.layer, .attention(Attention(rope: nil, scale: 1, window: window))),
        Residual(.layer, .feedForward(feedForward)),
      ]
    }
  }
}

extension Settings {
  /// Whether each layer is local, from lists of kinds and how often each is repeated: `[[["global", "local"], 12]]`.
  fileprivate func attentionKinds(blocks: Int) throws(ConfigError) -> [Bool]? {
    guard let (name, value) = find(SettingKey(published: "attention_types")) else { return nil }
    var kinds: [Bool] = []
    if case .nested(let runs) = value {
      for case .nested(let run) in runs where run.count == 2 {
        guard case .strings(let names) = run[0], case .integer(let times) = run[1], (0...Int64(blocks)).contains(times)
        else { continue }
        let period = (0..<names.count).map { names.string($0) == "local" }
        for _ in 0..<times where kinds.count <= blocks { kinds += period }
      }
    }
    guard kinds.count == blocks else {
      throw .badValue(key: name, expected: "kinds of attention for \(blocks) layers", found: value.brief)
    }
    return kinds
  }
}

extension TensorNames {
  fileprivate static let gptNeo: TensorNames = {
    var names = TensorNames(
      prefixes: ["transformer.", ""],
      model: [.tokenEmbedding: "wte", .positionEmbedding: "wpe", .finalNorm: "ln_f", .outputHead: "lm_head"],
      block: "h.#.",
      parts: [
        .attentionNorm: "ln_1", .feedForwardNorm: "ln_2", .query: "attn.attention.q_proj",
        .key: "attn.attention.k_proj", .value: "attn.attention.v_proj", .attentionOutput: "attn.attention.out_proj",
        .up: "mlp.c_fc", .down: "mlp.c_proj",
      ])
    names.derived = [".attn.attention.bias", ".attn.attention.masked_bias"]
    return names
  }()
}
