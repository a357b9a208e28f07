extension ModelConfig {
  /// Reads the sizes, refusing what is missing, out of range or contradictory.
  ///
  /// `embeddingRows` is the row count of the token embedding, which decides the vocabulary's size: some files
  /// leave `vocab_size` out, and some pad it.
  public init(_ settings: Settings, embeddingRows: Int) throws(ConfigError) {
    let blocks = try settings.size(.blockCount, in: 1...Limits.blocks)
    let width = try settings.size(.embeddingLength, in: 1...Limits.width)
    let heads = try settings.size(.headCount, in: 1...Limits.heads)
    let kvHeads = try settings.size(.headCountKV, in: 1...Limits.heads, default: heads)
    guard heads % kvHeads == 0 else {
      throw .badValue(
        key: settings.name(.headCountKV), expected: "a divisor of the \(heads) query heads", found: "\(kvHeads)")
    }
    let headDimension = try settings.size(.headDimension, in: 1...Limits.width, default: width / heads)
    // What published configs leave out is four times the width; tensors of other sizes are found out by their shapes.
    let inner = settings.format == .published ? 4 * width : nil
    self.init(
      architecture: settings.architecture, format: settings.format, blockCount: blocks, embeddingLength: width,
      feedForwardLength: try settings.size(.feedForwardLength, in: 1...Limits.width, default: inner),
      headCount: heads, headCountKV: kvHeads, headDimension: headDimension,
      contextLength: try settings.size(.contextLength, in: 1...Limits.context),
      vocabularySize: embeddingRows,
      normEpsilon: try settings.epsilon(),
      rotary: try settings.rotary(headDimension: headDimension),
      localRotary: try settings.localRotary(headDimension: headDimension),
      slidingWindow: try settings.slidingWindow(blocks: blocks),
      attentionScale: try settings.numberUnlessZero(.attentionScale),
      attentionSoftcap: try settings.numberUnlessZero(.attentionSoftcap).map { Float($0) },
      logitSoftcap: try settings.numberUnlessZero(.logitSoftcap).map { Float($0) },
      tiesEmbedding: try settings.flag(.tiesEmbedding, default: false))
    valueDimension = try settings.size(.valueDimension, in: 1...Limits.width, default: headDimension)
  }
}

/// Sizes no real model reaches: beyond them a file is broken or hostile, and buffers would not fit anyway.
enum Limits {
  static let blocks = 4096
  static let width = 1 << 20
  static let heads = 1 << 14
  static let context = 1 << 28
  static let experts = 1 << 14
  /// Of all heads and layers together.
  static let distanceBiases = 1 << 24
}

extension SettingKey {
  static let blockCount = SettingKey(
    gguf: "block_count", published: "num_hidden_layers", "n_layer", "num_layers", "n_layers")
  static let embeddingLength = SettingKey(
    gguf: "embedding_length", published: "hidden_size", "n_embd", "d_model", "n_embed")
  static let feedForwardLength = SettingKey(
    gguf: "feed_forward_length", published: "intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "d_ff")
  static let headCount = SettingKey(
    gguf: "attention.head_count", published: "num_attention_heads", "n_head", "num_heads", "attention_heads", "n_heads")
  static let headCountKV = SettingKey(
    gguf: "attention.head_count_kv", published: "num_key_value_heads", "num_kv_heads", "n_head_kv")
  static let headDimension = SettingKey(gguf: "attention.key_length", published: "head_dim", "d_kv")
  static let valueDimension = SettingKey(gguf: "attention.value_length")
  static let contextLength = SettingKey(
    gguf: "context_length", published: "max_position_embeddings", "n_positions", "seq_length", "max_seq_len", "n_ctx")
  static let vocabularySize = SettingKey(gguf: "vocab_size", published: "vocab_size")
  static let normEpsilon = SettingKey(
    gguf: "attention.layer_norm_rms_epsilon", "attention.layer_norm_epsilon",
    published: "rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "norm_epsilon", "norm_eps")
  static let attentionScale = SettingKey(gguf: "attention.scale")
  static let attentionSoftcap = SettingKey(gguf: "attn_logit_softcapping", published: "attn_logit_softcapping")
  static let logitSoftcap = SettingKey(gguf: "final_logit_softcapping", published: "final_logit_softcapping")
  static let tiesEmbedding = SettingKey(published: "tie_word_embeddings")
  static let activation = SettingKey(
    published: "hidden_act", "hidden_activation", "activation_function", "activation")
  static let window = SettingKey(gguf: "attention.sliding_window", published: "sliding_window", "window_size")
  static let usesWindow = SettingKey(published: "use_sliding_window")
  static let windowPattern = SettingKey(
    gguf: "attention.sliding_window_pattern", published: "sliding_window_pattern", "_sliding_window_pattern")
  static let layerTypes = SettingKey(published: "layer_types", "attention_layers")
}

extension Settings {
  fileprivate func epsilon() throws(ConfigError) -> Float {
    guard let epsilon = try optionalNumber(.normEpsilon) else {
      throw .missingKey(name(.normEpsilon), expected: "a number above 0")
    }
    return Float(epsilon)
  }

  fileprivate func slidingWindow(blocks: Int) throws(ConfigError) -> SlidingWindow? {
    let length = try size(.window, in: 0...Limits.context, default: 0)
    guard length > 0, try flag(.usesWindow, default: true) else { return nil }
    let kinds = try perLayer(.layerTypes, count: blocks) { kind in
      switch kind {
      case "sliding_attention", "local": true
      case "full_attention", "global": false
      default: nil
      }
    }
    if let kinds { return SlidingWindow(length: length, layers: .listed(kinds)) }
    guard let (name, value) = find(.windowPattern) else { return SlidingWindow(length: length) }
    switch value {
    case .integer(let period) where (1...Int64(Limits.blocks)).contains(period):
      return SlidingWindow(length: length, layers: .allButEvery(Int(period)))
    case .bools(let local) where local.count == blocks: return SlidingWindow(length: length, layers: .listed(local))
    default:
      throw .badValue(
        key: name, expected: "a number of layers above 0, or one truth value for each of the \(blocks) layers",
        found: value.brief)
    }
  }

  /// A variant that no code here carries out, where a published config asks for it.
  func refuse(_ flagName: String) throws(ConfigError) {
    let key = SettingKey(published: flagName)
    guard try flag(key, default: false) else { return }
    throw .unsupported(what: name(key), found: "true", supported: ["false"])
  }

  /// Of a family that has none.
  func refuseExperts() throws(ConfigError) {
    if case .integer(let experts)? = find(.expertCount)?.value, experts > 0 {
      throw .unsupported(
        what: "A mixture of experts in architecture '\(architecture)' of", found: "\(experts)",
        supported: ["dense feed-forward blocks"])
    }
  }

  /// The activation a published config names; GGUF files leave it to the family.
  func activation(_ familys: Activation) throws(ConfigError) -> Activation {
    guard let text = try text(.activation) else { return familys }
    return try activation(named: text)
  }

  func activation(named name: String) throws(ConfigError) -> Activation {
    guard let activation = Activation(published: name) else {
      throw .unsupported(what: "The activation", found: name, supported: Activation.publishedNames)
    }
    return activation
  }
}
