import Checkpoints

/// What a checkpoint says it is: its family, the declaration of its blocks, and how its tensors are named.
public struct DeclaredModel: Sendable {
  public let architecture: Architecture
  public let declaration: Declaration
  public let names: TensorNames
  /// How its weights were made smaller.
  public let scaling: WeightScaling

  public var config: ModelConfig { declaration.config }

  /// Reads the settings and the tensor directory, no weights.
  public init(_ checkpoint: Checkpoint) throws(ConfigError) {
    if checkpoint.metadata.string("general.type") == "adapter" {
      throw .unsupported(
        what: "A model file of type", found: "adapter", supported: ["models; put it on one (--adapter)"])
    }
    let settings = try Settings(checkpoint.metadata, tensors: Set(checkpoint.tensors.map(\.name)))
    architecture = try Architecture.named(settings.architecture)
    names = architecture.names(in: settings.format)
    scaling = try settings.weightScaling()
    let embedding = names.places(of: .tokenEmbedding).lazy.compactMap { checkpoint.tensor(named: $0.name) }.first
    guard let rows = embedding?.shape.first else {
      throw .missingTensor(names.name(.tokenEmbedding), purpose: "the embedding of tokens")
    }
    declaration = try architecture.declaration(settings, embeddingRows: rows)
  }

  /// Whether the checkpoint holds a head apart from the embedding, and the model uses it.
  public func hasOwnHead(_ checkpoint: Checkpoint) -> Bool {
    !config.tiesEmbedding && names.places(of: .outputHead).contains { checkpoint.tensor(named: $0.name) != nil }
  }
}
