import Architectures
import Checkpoints

/// A model that is known by a config alone, one's own or a published one's, and whose sizes can be altered.
public struct DescribedModel: Sendable {
  public var name: String
  private var config: Metadata
  /// Of models that were described but never published.
  private let architecture: Architecture?

  /// From the text of a `config.json`.
  public init(name: String, json text: String) throws(CheckpointError) {
    self.name = name
    config = try ConfigText.parse(text, name: name)
    architecture = nil
  }

  /// What a preset begins as.
  init(name: String, config: Metadata, of architecture: Architecture?) {
    self.name = name
    self.config = config
    self.architecture = architecture
  }

  /// Nil where the config leaves it to its family's code.
  public func size(_ size: ConfigSize) -> Int? { size.value(in: config) }

  public func has(_ size: ConfigSize) -> Bool { size.applies(to: config) }

  /// Whether sizes go together is found out when the model is made.
  public mutating func set(_ size: ConfigSize, to value: Int) { size.set(value, in: &config) }

  public func model() throws -> PlannedModel {
    guard let architecture else { return try PlannedModel(name: name, settings: config) }
    return try PlannedModel(name: name, settings: try Settings(config), of: architecture)
  }
}
