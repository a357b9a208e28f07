import Architectures
import Checkpoints

/// A published model by name: its config, read as a file's would be, and how many numbers the real one has.
public struct Preset: Sendable {
  public let name: String
  /// Of the published model. Source: each preset's own, counted over the parameters of the model that its authors' or
  /// Hugging Face's code makes of the config; shared tensors once.
  public let parameters: Int
  /// Where the config comes from.
  public let source: String
  private let config: String
  /// Of models that were described but never published, and that no checkpoint could be run of.
  private let architecture: Architecture?

  init(_ name: String, parameters: Int, source: String, of architecture: Architecture? = nil, _ config: String) {
    self.name = name
    self.parameters = parameters
    self.source = source
    self.config = config
    self.architecture = architecture
  }

  public static let all: [Preset] =
    gpt + opt + bloom + llama + mistral + gemma + qwen + phi + deepSeek + starCoder + falcon + t5 + grok + gptOSS + glam

  public static func named(_ name: String) throws(PlanningError) -> Preset {
    guard let hit = all.first(where: { $0.name == name.lowercased() }) else {
      throw .unknown(what: "preset", name: name, known: all.map(\.name))
    }
    return hit
  }

  public func model() throws -> PlannedModel { try described().model() }

  /// To be altered.
  public func described() throws(CheckpointError) -> DescribedModel {
    DescribedModel(name: name, config: try ConfigText.parse(config, name: name), of: architecture)
  }
}
