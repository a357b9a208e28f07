import Checkpoints

/// What a checkpoint says it is: its family, the declaration of its blocks, and how its tensors are named.
public struct DeclaredModel: Sendable {
  public let architecture: Architecture
  public let declaration: Declaration
  public let names: TensorNames

  public var config: ModelConfig { declaration.config }

  /// Reads the settings and the tensor directory, no weights.
  public init(_ checkpoint: Checkpoint) throws(ConfigError) {
    let settings = try Settings(checkpoint.metadata, tensors: Set(checkpoint.tensors.map(\.name)))
    architecture = try Architecture.named(settings.architecture)
    names = architecture.names(in: settings.format)
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
