import Architectures
import Checkpoints
import Tensors

/// A checkpoint's weights in the places its architecture declares: names and shapes are resolved here, once, so
/// that the forward pass sees neither strings nor dictionaries. It owns no numbers but the norms and biases;
/// the matrices stay in the mapped file, which it keeps open.
public final class BoundModel: Sendable {
  public let architecture: Architecture
  public let config: ModelConfig
  /// The checkpoint the weights lie in.
  public let checkpoint: Checkpoint
  /// [vocabularySize, embeddingLength]
  let embedding: Matrix
  let blocks: [[BoundResidual]]
  let finalNorm: BoundNorm
  /// [vocabularySize, embeddingLength]; the embedding itself where the two are tied.
  let head: Linear
  /// Whether the output head has weights of its own, not the embedding's.
  public let hasOwnHead: Bool
  /// Weights a decode step reads. Bytes.
  public let weightBytesPerToken: Int
  let rotary: RotaryTables
  /// What embedded tokens are multiplied by.
  let embeddingScale: Float

  /// Binds every tensor the architecture implies, and refuses a checkpoint that lacks one or holds others.
  public init(_ checkpoint: Checkpoint) throws {
    let metadata = checkpoint.metadata
    guard let name = metadata.string("general.architecture") else {
      throw ConfigError.missingKey("general.architecture", expected: "the name of the model's architecture")
    }
    let architecture = try Architecture.named(name)
    let embeddingName = TensorNames.gguf.name(.tokenEmbedding)
    guard let rows = checkpoint.tensor(named: embeddingName)?.shape.first else {
      throw InferenceError.missingTensor(name: embeddingName, shape: [])
    }
    let config = try ModelConfig(gguf: metadata, embeddingRows: rows)
    var binder = try TensorBinder(checkpoint, names: .gguf, expecting: architecture.tensors(of: config))
    self.architecture = architecture
    self.config = config
    self.checkpoint = checkpoint
    embedding = try binder.matrix(.tokenEmbedding)
    embeddingScale = architecture.embeddingScale.factor(config)
    let rotary = RotaryTables(
      architecture, config: config, divisors: try binder.optionalVector(.rotaryDivisors)?.values)
    self.rotary = rotary
    blocks = try (0..<config.blockCount).map { layer in
      try architecture.block(config, layer).map {
        try BoundResidual($0, layer: layer, config: config, rotary: rotary, from: &binder)
      }
    }
    finalNorm = try binder.norm(architecture.finalNorm, .finalNorm, config)
    let ownHead = try binder.optionalMatrix(.outputHead)
    hasOwnHead = ownHead != nil
    head = Linear(MatrixGroup([ownHead ?? embedding]))
    try binder.refuseLeftovers(architecture: name)
    let allBytes = checkpoint.tensors.reduce(0) { $0 + $1.bytes }
    weightBytesPerToken = hasOwnHead ? allBytes - embedding.rows * embedding.rowBytes : allBytes
  }
}
