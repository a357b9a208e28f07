import Checkpoints

extension ModelConfig {
  /// Reads the sizes from GGUF metadata, refusing what is missing, out of range or contradictory.
  ///
  /// `embeddingRows` is the row count of the token embedding, which decides the vocabulary's size: some files
  /// leave `vocab_size` out, and some pad it.
  public init(gguf metadata: Metadata, embeddingRows: Int) throws(ConfigError) {
    guard let architecture = metadata.string("general.architecture") else {
      throw .missingKey("general.architecture", expected: "the name of the model's architecture")
    }
    let keys = ArchitectureKeys(metadata: metadata, prefix: architecture)
    let blocks = try keys.size("block_count", in: 1...Limits.blocks)
    let width = try keys.size("embedding_length", in: 1...Limits.width)
    let heads = try keys.size("attention.head_count", in: 1...Limits.heads)
    let kvHeads = try keys.size("attention.head_count_kv", in: 1...Limits.heads, default: heads)
    guard heads % kvHeads == 0 else {
      throw .badValue(
        key: keys.name("attention.head_count_kv"), expected: "a divisor of the \(heads) query heads",
        found: "\(kvHeads)")
    }
    let headDimension = try keys.size("attention.key_length", in: 1...Limits.width, default: width / heads)
    let valueDimension = try keys.size("attention.value_length", in: 1...Limits.width, default: headDimension)
    guard valueDimension == headDimension else {
      throw .unsupported(what: "Value head size", found: "\(valueDimension)", supported: ["the key's \(headDimension)"])
    }
    self.init(
      architecture: architecture, blockCount: blocks, embeddingLength: width,
      feedForwardLength: try keys.size("feed_forward_length", in: 1...Limits.width),
      headCount: heads, headCountKV: kvHeads, headDimension: headDimension,
      contextLength: try keys.size("context_length", in: 1...Limits.context),
      vocabularySize: embeddingRows,
      normEpsilon: try keys.epsilon(),
      rotary: try keys.rotary(headDimension: headDimension),
      localRotaryBase: try keys.optionalNumber("rope.freq_base_swa"),
      slidingWindow: try keys.slidingWindow(blocks: blocks),
      attentionScale: try keys.numberUnlessZero("attention.scale"),
      logitSoftcap: try keys.numberUnlessZero("final_logit_softcapping").map { Float($0) })
    try keys.refuseExperts()
  }
}

/// Sizes no real model reaches: beyond them a file is broken or hostile, and buffers would not fit anyway.
private enum Limits {
  static let blocks = 4096
  static let width = 1 << 20
  static let heads = 1 << 14
  static let context = 1 << 28
}

/// The keys of one architecture: `prefix.name`.
private struct ArchitectureKeys {
  let metadata: Metadata
  let prefix: String

  func name(_ key: String) -> String { "\(prefix).\(key)" }

  func size(
    _ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil
  ) throws(ConfigError) -> Int {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let value = metadata[name(key)] else {
      if let fallback, range.contains(fallback) { return fallback }
      throw .missingKey(name(key), expected: expected)
    }
    switch value {
    case .integer(let number) where range.contains(Int(number)):
      return Int(number)
    case .integers(let perLayer):
      return try uniform(perLayer, key: key, in: range)
    default:
      throw .badValue(key: name(key), expected: expected, found: value.brief)
    }
  }

  /// Some files state a size once per layer; blocks of different sizes are another matter.
  private func uniform(_ values: [Int64], key: String, in range: ClosedRange<Int>) throws(ConfigError) -> Int {
    guard let first = values.first, range.contains(Int(first)), values.allSatisfy({ $0 == first }) else {
      throw .unsupported(
        what: "A per-layer '\(name(key))' of",
        found: "\(Set(values).sorted().prefix(8).map(String.init).joined(separator: ", "))",
        supported: ["one size for all layers from \(range.lowerBound) to \(range.upperBound)"])
    }
    return Int(first)
  }

  func number(_ key: String, default fallback: Double) throws(ConfigError) -> Double {
    try optionalNumber(key) ?? fallback
  }

  func optionalNumber(_ key: String) throws(ConfigError) -> Double? {
    guard let value = metadata[name(key)] else { return nil }
    guard let number = metadata.number(name(key)), number.isFinite, number > 0 else {
      throw .badValue(key: name(key), expected: "a number above 0", found: value.brief)
    }
    return number
  }

  /// Some files write 0 for what they don't use.
  func numberUnlessZero(_ key: String) throws(ConfigError) -> Double? {
    metadata.number(name(key)) == 0 ? nil : try optionalNumber(key)
  }

  func epsilon() throws(ConfigError) -> Float {
    for key in ["attention.layer_norm_rms_epsilon", "attention.layer_norm_epsilon"] where metadata[name(key)] != nil {
      return Float(try number(key, default: 0))
    }
    throw .missingKey(name("attention.layer_norm_rms_epsilon"), expected: "a number above 0")
  }

  func rotary(headDimension: Int) throws(ConfigError) -> RotarySettings {
    let dimension = try size("rope.dimension_count", in: 1...headDimension, default: headDimension)
    guard dimension.isMultiple(of: 2) else {
      throw .badValue(key: name("rope.dimension_count"), expected: "an even number", found: "\(dimension)")
    }
    return RotarySettings(
      base: try number("rope.freq_base", default: 10_000), dimension: dimension, linearFactor: try linearFactor())
  }

  private func linearFactor() throws(ConfigError) -> Double {
    // Old files scale by a key of their own and name no type.
    guard let type = metadata.string(name("rope.scaling.type")) else {
      return try number("rope.scale_linear", default: 1)
    }
    switch type {
    case "none": return 1
    case "linear": return try number("rope.scaling.factor", default: 1)
    default:
      throw .unsupported(
        what: "Rope scaling", found: type, supported: ["none", "linear", "llama3 (rope_freqs.weight)"])
    }
  }

  func slidingWindow(blocks: Int) throws(ConfigError) -> SlidingWindow? {
    let length = try size("attention.sliding_window", in: 0...Limits.context, default: 0)
    guard length > 0 else { return nil }
    let key = "attention.sliding_window_pattern"
    switch metadata[name(key)] {
    case nil: return SlidingWindow(length: length)
    case .integer(let period)? where (1...Int64(Limits.blocks)).contains(period):
      return SlidingWindow(length: length, layers: .allButEvery(Int(period)))
    case .bools(let local)? where local.count == blocks: return SlidingWindow(length: length, layers: .listed(local))
    case let value?:
      throw .badValue(
        key: name(key), expected: "a number of layers above 0, or one truth value for each of the \(blocks) layers",
        found: value.brief)
    }
  }

  func refuseExperts() throws(ConfigError) {
    if let experts = metadata.integer(name("expert_count")), experts > 0 {
      throw .unsupported(what: "A mixture of experts of", found: "\(experts)", supported: ["dense feed-forward blocks"])
    }
  }
}

extension MetadataValue {
  /// A few words for an error message.
  fileprivate var brief: String {
    switch self {
    case .integer(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .number(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .string(let value): "the text '\(value.prefix(40))'"
    case .integers(let values): "an array of \(values.count) integers"
    case .numbers(let values): "an array of \(values.count) numbers"
    case .doubles(let values): "an array of \(values.count) numbers"
    case .bools(let values): "an array of \(values.count) booleans"
    case .strings(let values): "an array of \(values.count) strings"
    case .nested(let values): "an array of \(values.count) arrays"
    }
  }
}
