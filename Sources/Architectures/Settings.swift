import Checkpoints

/// The two ways in which checkpoints name their settings and tensors.
public enum CheckpointFormat: Sendable, Hashable {
  /// llama.cpp's: keys behind the architecture's name, queries and keys of some families reordered.
  case gguf
  /// Hugging Face's `config.json` and safetensors, as the authors published them.
  case published
}

/// Under which names a setting is kept in each format, the commonest first.
public struct SettingKey: Sendable, ExpressibleByStringLiteral {
  let gguf: [String]
  let published: [String]

  public init(gguf: String..., published: String...) {
    self.gguf = gguf
    self.published = published
  }

  /// The same in both formats.
  public init(stringLiteral name: String) {
    gguf = [name]
    published = [name]
  }

  /// The name a GGUF file has it under that is made today.
  var written: String { gguf.first ?? "" }
}

/// A checkpoint's settings whatever its format calls them, each read with its range checked. What they mean is
/// the config's and the families' business.
public struct Settings: Sendable {
  public let format: CheckpointFormat
  /// The family's name, as the format spells it.
  public let architecture: String
  private let metadata: Metadata
  private let tensors: Set<String>
  /// Put before a key, tried in order.
  private let prefixes: [String]
  /// What the family's own code takes where a published config is silent.
  private let defaults: [String: MetadataValue]

  /// `tensors`: the names in the checkpoint's directory, by which some files alone tell what they are.
  public init(_ metadata: Metadata, tensors: Set<String> = []) throws(ConfigError) {
    self.metadata = metadata
    self.tensors = tensors
    defaults = [:]
    if let name = metadata.string("general.architecture") {
      (format, architecture, prefixes) = (.gguf, name, ["\(name)."])
      return
    }
    // Models of several kinds of input keep their text model's settings apart.
    guard let type = metadata.string("text_config.model_type") ?? metadata.string("model_type") else {
      throw .missingKey("general.architecture", expected: "the name of the model's architecture (or 'model_type')")
    }
    (format, architecture, prefixes) = (.published, type, ["", "text_config."])
  }

  private init(_ settings: Settings, defaults: [String: MetadataValue]) {
    (format, architecture) = (settings.format, settings.architecture)
    (metadata, prefixes, tensors) = (settings.metadata, settings.prefixes, settings.tensors)
    self.defaults = defaults
  }

  func assuming(_ defaults: [String: MetadataValue]) -> Settings { Settings(self, defaults: defaults) }

  /// The full name and value of the first of the key's names that is there.
  func find(_ key: SettingKey) -> (name: String, value: MetadataValue)? {
    for name in names(key) {
      for prefix in prefixes {
        if let value = metadata[prefix + name] { return (prefix + name, value) }
      }
    }
    guard format == .published, !isDenied(key) else { return nil }
    return names(key).lazy.compactMap { name in defaults[name].map { (name, $0) } }.first
  }

  /// Whether a config states that it has no value for a key: then the family's own doesn't take its place.
  private func isDenied(_ key: SettingKey) -> Bool {
    names(key).contains { name in prefixes.contains { metadata.denials.contains($0 + name) } }
  }

  /// What to call a key that isn't there.
  func name(_ key: SettingKey) -> String { prefixes[0] + (names(key).first ?? "") }

  public func hasTensor(_ name: String) -> Bool { tensors.contains(name) }

  public func has(_ key: SettingKey) -> Bool { find(key) != nil }

  private func names(_ key: SettingKey) -> [String] { format == .gguf ? key.gguf : key.published }
}

// MARK: - Typed reading

extension Settings {
  public func size(
    _ key: SettingKey, in range: ClosedRange<Int>, default fallback: Int? = nil
  ) throws(ConfigError) -> Int {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let (name, value) = find(key) else {
      if let fallback, range.contains(fallback) { return fallback }
      throw .missingKey(name(key), expected: expected)
    }
    switch value {
    case .integer(let number) where range.contains(Int(number)): return Int(number)
    case .integers(let perLayer): return try uniform(perLayer, name: name, in: range)
    default: throw .badValue(key: name, expected: expected, found: value.brief)
    }
  }

  /// Some files state a size once per layer; blocks of different sizes are another matter.
  private func uniform(_ values: [Int64], name: String, in range: ClosedRange<Int>) throws(ConfigError) -> Int {
    guard let first = values.first, range.contains(Int(first)), values.allSatisfy({ $0 == first }) else {
      throw .unsupported(
        what: "A per-layer '\(name)' of",
        found: "\(Set(values).sorted().prefix(8).map(String.init).joined(separator: ", "))",
        supported: ["one size for all layers from \(range.lowerBound) to \(range.upperBound)"])
    }
    return Int(first)
  }

  /// Above 0 and finite.
  public func number(_ key: SettingKey, default fallback: Double) throws(ConfigError) -> Double {
    try optionalNumber(key) ?? fallback
  }

  public func optionalNumber(_ key: SettingKey) throws(ConfigError) -> Double? {
    guard let (name, value) = find(key) else { return nil }
    guard let number = value.number, number.isFinite, number > 0 else {
      throw .badValue(key: name, expected: "a number above 0", found: value.brief)
    }
    return number
  }

  /// Some files write 0 for what they don't use.
  public func numberUnlessZero(_ key: SettingKey) throws(ConfigError) -> Double? {
    find(key)?.value.number == 0 ? nil : try optionalNumber(key)
  }

  public func flag(_ key: SettingKey, default fallback: Bool) throws(ConfigError) -> Bool {
    guard let (name, value) = find(key) else { return fallback }
    guard case .bool(let flag) = value else {
      throw .badValue(key: name, expected: "true or false", found: value.brief)
    }
    return flag
  }

  public func text(_ key: SettingKey) throws(ConfigError) -> String? {
    guard let (name, value) = find(key) else { return nil }
    guard case .string(let text) = value else { throw .badValue(key: name, expected: "a text", found: value.brief) }
    return text
  }

  /// A list of `count` finite numbers above 0.
  public func numbers(_ key: SettingKey, count: Int) throws(ConfigError) -> [Double]? {
    guard let (name, value) = find(key) else { return nil }
    guard let numbers = value.numbers, numbers.count == count, numbers.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw .badValue(key: name, expected: "\(count) numbers above 0", found: value.brief)
    }
    return numbers
  }

  /// A list of whole numbers.
  func integers(_ key: SettingKey) throws(ConfigError) -> [Int]? {
    guard let (name, value) = find(key) else { return nil }
    switch value {
    case .integers(let values): return values.map { Int($0) }
    case .nested(let values) where values.isEmpty: return []
    default: throw .badValue(key: name, expected: "a list of whole numbers", found: value.brief)
    }
  }

  /// One truth value for each of `count` layers; texts are true where `matches` says so.
  public func perLayer(
    _ key: SettingKey, count: Int, matches: (String) -> Bool?
  ) throws(ConfigError) -> [Bool]? {
    guard let (name, value) = find(key) else { return nil }
    let flags: [Bool?]
    switch value {
    case .bools(let values): flags = values
    case .integers(let values): flags = values.map { $0 != 0 }
    case .strings(let table): flags = (0..<table.count).map { matches(table.string($0)) }
    default: flags = []
    }
    let known = flags.compactMap { $0 }
    guard flags.count == count, known.count == count else {
      throw .badValue(key: name, expected: "one known kind for each of the \(count) layers", found: value.brief)
    }
    return known
  }
}

extension MetadataValue {
  var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    default: nil
    }
  }

  /// JSON may mix whole numbers and fractions in one list.
  var numbers: [Double]? {
    switch self {
    case .numbers(let values): return values.map { Double($0) }
    case .doubles(let values): return values
    case .integers(let values): return values.map { Double($0) }
    case .nested(let values):
      let numbers = values.compactMap(\.number)
      return numbers.count == values.count ? numbers : nil
    default: return nil
    }
  }

  /// A few words for an error message.
  var brief: String {
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
    case .nested(let values): "an array of \(values.count) values"
    }
  }
}
