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
  /// Angle per position of each rotated pair. [rotary.dimension / 2]
  let frequencies: [Double]

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
    frequencies = config.rotary.frequencies(divisors: try binder.optionalVector(.rotaryDivisors)?.values)
    blocks = try (0..<config.blockCount).map { layer in
      try architecture.block(config, layer).map { try BoundResidual($0, layer: layer, config: config, from: &binder) }
    }
    finalNorm = BoundNorm(architecture.finalNorm, weight: try binder.vector(.finalNorm), epsilon: config.normEpsilon)
    let ownHead = try binder.optionalMatrix(.outputHead)
    hasOwnHead = ownHead != nil
    head = Linear(MatrixGroup([ownHead ?? embedding]))
    try binder.refuseLeftovers(architecture: name)
    let allBytes = checkpoint.tensors.reduce(0) { $0 + $1.bytes }
    weightBytesPerToken = hasOwnHead ? allBytes - embedding.rows * embedding.rowBytes : allBytes
  }
}

/// A norm with its weight at hand.
struct BoundNorm: Sendable {
  let kind: Norm
  let weight: VectorWeights
  let epsilon: Float

  init(_ kind: Norm, weight: VectorWeights, epsilon: Float) {
    self.kind = kind
    self.weight = weight
    self.epsilon = epsilon
  }

  /// Normalises `rows` rows of `x` into `out`; both [rows, weight.count].
  func apply(_ out: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, rows: Int) {
    let width = weight.count
    switch kind {
    case .rms:
      for row in 0..<rows {
        Vectors.rmsNorm(
          out + row * width, x + row * width, weight: weight.base, count: width, epsilon: epsilon)
      }
    }
  }
}

/// One residual step with its weights at hand.
struct BoundResidual: Sendable {
  let norm: BoundNorm
  let mixer: BoundMixer
}

/// The weights of a mixer; how each runs is in its file in `Mixers`.
enum BoundMixer: Sendable {
  case attention(BoundAttention)
  case feedForward(BoundFeedForward)
}

extension BoundResidual {
  init(_ residual: Residual, layer: Int, config: ModelConfig, from binder: inout TensorBinder) throws {
    switch residual.mixer {
    case .attention(let attention):
      norm = BoundNorm(
        residual.norm, weight: try binder.vector(.block(layer, .attentionNorm)), epsilon: config.normEpsilon)
      mixer = .attention(try BoundAttention(attention, layer: layer, config: config, from: &binder))
    case .feedForward(let feedForward):
      norm = BoundNorm(
        residual.norm, weight: try binder.vector(.block(layer, .feedForwardNorm)), epsilon: config.normEpsilon)
      mixer = .feedForward(try BoundFeedForward(feedForward, layer: layer, config: config, from: &binder))
    }
  }
}
