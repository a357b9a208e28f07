import Checkpoints

/// The sizes of a model that are altered most, found in a published config under whatever name its family gives them.
public enum ConfigSize: String, Sendable, CaseIterable {
  case layers
  case width = "hidden size"
  case heads
  case keyHeads = "KV heads"
  case feedForward = "feed-forward"
  case vocabulary
  case experts

  private var key: SettingKey {
    switch self {
    case .layers: .blockCount
    case .width: .embeddingLength
    case .heads: .headCount
    case .keyHeads: .headCountKV
    case .feedForward: .feedForwardLength
    case .vocabulary: .vocabularySize
    case .experts: .expertCount
    }
  }

  /// Models of several kinds of input keep their text model's settings apart.
  private static let prefixes = ["", "text_config."]

  private func name(in config: Metadata) -> String? {
    for name in key.published {
      for prefix in Self.prefixes where config[prefix + name] != nil { return prefix + name }
    }
    return nil
  }

  /// What the config says; nil where it leaves the size to its family's code.
  public func value(in config: Metadata) -> Int? { name(in: config).flatMap { config.integer($0) } }

  /// Whether the size means something for the model: a dense one has no experts to count.
  public func applies(to config: Metadata) -> Bool { self != .experts || name(in: config) != nil }

  /// Sets it under the name the config uses, else under the commonest.
  public func set(_ value: Int, in config: inout Metadata) {
    guard let name = name(in: config) ?? key.published.first.map({ prefix(of: config) + $0 }) else { return }
    config[name] = .integer(Int64(value))
  }

  private func prefix(of config: Metadata) -> String {
    Self.prefixes.last { config["\($0)model_type"] != nil } ?? ""
  }
}
