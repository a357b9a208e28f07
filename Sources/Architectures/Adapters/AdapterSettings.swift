import Checkpoints

/// What a low-rank adapter says about itself: by what its products are scaled, and which modules it means to change.
/// What could change a result and isn't carried out here is refused.
///
/// Source: the published `adapter_config.json` of Hugging Face PEFT, and gguf-py's `constants.py`.
public struct AdapterSettings: Sendable {
  public let format: CheckpointFormat
  /// The family the adapter was made for; nil where it doesn't say.
  public let architecture: String?
  /// Whether each output is brought to a learned magnitude after the addition (arXiv:2402.09353).
  public let isWeightDecomposed: Bool
  /// Nil for a scale of 1.
  private let alpha: Double?
  private let rank: Int?
  /// Whether the scale falls with the root of the rank (arXiv:2312.03732).
  private let isRankStabilised: Bool
  private let ranks: [Exception<Int>]
  private let alphas: [Exception<Double>]
  private let targets: Targets

  /// A value of the modules whose names end in a pattern.
  private struct Exception<Value: Sendable>: Sendable {
    let pattern: ModulePattern
    let value: Value
  }

  private enum Targets: Sendable {
    case any
    case named(Set<String>)
    case matching(ModulePattern)
  }

  /// Largest rank there may be.
  public static let rankLimit = 1 << 16

  public init(_ adapter: Checkpoint) throws(ConfigError) {
    let metadata = adapter.metadata
    if metadata["general.type"] != nil || metadata["general.architecture"] != nil {
      try self.init(gguf: metadata)
    } else {
      try self.init(published: metadata)
    }
  }

  private init(gguf metadata: Metadata) throws(ConfigError) {
    for (key, wanted) in [("general.type", "adapter"), ("adapter.type", "lora")] {
      guard let found = metadata[key] else { throw .missingKey(key, expected: "'\(wanted)'") }
      guard metadata.string(key) == wanted else {
        throw .unsupported(what: "An adapter file whose '\(key)' is", found: found.brief, supported: [wanted])
      }
    }
    try Self.refuse(["adapter.alora.invocation_tokens"], in: metadata)
    format = .gguf
    architecture = metadata.string("general.architecture")
    isWeightDecomposed = false
    let alpha = try Self.number("adapter.lora.alpha", in: metadata)
    self.alpha = alpha == 0 ? nil : alpha
    rank = nil
    isRankStabilised = false
    (ranks, alphas) = ([], [])
    targets = .any
  }

  private init(published metadata: Metadata) throws(ConfigError) {
    guard let type = metadata["peft_type"] else { throw .missingKey("peft_type", expected: "'LORA'") }
    guard metadata.string("peft_type")?.uppercased() == "LORA" else {
      throw .unsupported(what: "An adapter whose 'peft_type' is", found: type.brief, supported: ["LORA"])
    }
    try Self.refuseUnknownKinds(metadata)
    format = .published
    architecture = nil
    isWeightDecomposed = try Self.flag("use_dora", in: metadata)
    isRankStabilised = try Self.flag("use_rslora", in: metadata)
    rank = try Self.rank("r", in: metadata) ?? 8
    alpha = try Self.number("lora_alpha", in: metadata) ?? 8
    ranks = try Self.patterns("rank_pattern", in: metadata) { key throws(ConfigError) in
      try Self.rank(key, in: metadata) ?? 0
    }
    alphas = try Self.patterns("alpha_pattern", in: metadata) { key throws(ConfigError) in
      try Self.number(key, in: metadata) ?? 0
    }
    targets = try Self.targets(metadata)
  }

  /// What the product of a module with an adapter of this rank is multiplied by.
  public func scale(of module: String, rank: Int) throws(ConfigError) -> Double {
    let stated = ranks.first { $0.pattern.matchesEnd(of: module) }?.value ?? self.rank
    if let stated, stated != rank {
      throw .badValue(
        key: "r", expected: "\(rank), the rank of the matrices of '\(module)'", found: "\(stated) for this module")
    }
    guard let alpha = alphas.first(where: { $0.pattern.matchesEnd(of: module) })?.value ?? alpha else { return 1 }
    return alpha / (isRankStabilised ? Double(rank).squareRoot() : Double(rank))
  }

  /// Whether the adapter means to change this module.
  public func targets(_ module: String) -> Bool {
    switch targets {
    case .any: true
    case .matching(let pattern): pattern.matches(module)
    case .named(let names):
      names.contains(module)
        || module.indices.contains { module[$0] == "." && names.contains(String(module[module.index(after: $0)...])) }
    }
  }
}

// MARK: - Reading

extension AdapterSettings {
  private static func refuseUnknownKinds(_ metadata: Metadata) throws(ConfigError) {
    for key in metadata.keys where key.hasPrefix("use_") && !["use_dora", "use_rslora"].contains(key) {
      guard try !flag(key, in: metadata) else {
        throw .unsupported(what: "An adapter with", found: key, supported: ["plain LoRA", "use_rslora", "use_dora"])
      }
    }
    try refuse(
      [
        "alora_invocation_tokens", "arrow_config", "layer_replication", "target_parameters", "trainable_token_indices",
        "velora_config", "monteclora_config", "kasa_config",
      ], in: metadata)
    // Others take away from the weights what they put into the adapter, so that it fits no untouched model.
    switch metadata["init_lora_weights"] {
    case nil, .bool?: break
    case .string(let name)? where ["gaussian", "eva", "orthogonal"].contains(name): break
    case let value?:
      throw .unsupported(
        what: "An adapter whose 'init_lora_weights' is", found: value.brief,
        supported: ["true", "false", "gaussian", "eva", "orthogonal"])
    }
  }

  /// Throws where one of these settings, or a part of it, says anything.
  private static func refuse(_ keys: [String], in metadata: Metadata) throws(ConfigError) {
    for key in metadata.keys {
      guard let name = keys.first(where: { key == $0 || key.hasPrefix($0 + ".") }), let value = metadata[key],
        value.count > 0
      else { continue }
      throw .unsupported(what: "An adapter with", found: name, supported: ["adapters without it"])
    }
  }

  private static func flag(_ key: String, in metadata: Metadata) throws(ConfigError) -> Bool {
    guard let value = metadata[key] else { return false }
    guard case .bool(let flag) = value else {
      throw .badValue(key: key, expected: "true or false", found: value.brief)
    }
    return flag
  }

  private static func number(_ key: String, in metadata: Metadata) throws(ConfigError) -> Double? {
    guard let value = metadata[key] else { return nil }
    guard let number = value.number, number.isFinite else {
      throw .badValue(key: key, expected: "a finite number", found: value.brief)
    }
    return number
  }

  private static func rank(_ key: String, in metadata: Metadata) throws(ConfigError) -> Int? {
    guard let value = metadata[key] else { return nil }
    guard case .integer(let number) = value, (1...Int64(rankLimit)).contains(number) else {
      throw .badValue(key: key, expected: "a whole number from 1 to \(rankLimit)", found: value.brief)
    }
    return Int(number)
  }

  /// The members of an object whose names are patterns.
  private static func patterns<Value: Sendable>(
    _ name: String, in metadata: Metadata, _ read: (String) throws(ConfigError) -> Value
  ) throws(ConfigError) -> [Exception<Value>] {
    if let value = metadata[name], value.count > 0 {
      throw .badValue(key: name, expected: "an object", found: value.brief)
    }
    var patterns: [Exception<Value>] = []
    for key in metadata.keys where key.hasPrefix(name + ".") {
      let pattern = try ModulePattern(String(key.dropFirst(name.count + 1)), key: name)
      patterns.append(Exception(pattern: pattern, value: try read(key)))
    }
    return patterns
  }

  private static func targets(_ metadata: Metadata) throws(ConfigError) -> Targets {
    switch metadata["target_modules"] {
    case nil: return .any
    case .string("all-linear")?: return .any
    case .string(let pattern)?: return .matching(try ModulePattern(pattern, key: "target_modules"))
    case .strings(let table)?: return .named(Set((0..<table.count).map { table.string($0) }))
    case let value? where value.count == 0: return .named([])
    case let value?:
      throw .badValue(key: "target_modules", expected: "a list of names or a pattern", found: value.brief)
    }
  }
}
