import Architectures
import Checkpoints
import Tensors

/// A checkpoint's weights in the places its architecture declares: names and shapes are resolved here, once, so
/// that the forward pass sees neither strings nor dictionaries. It owns no numbers but norms, biases and the matrices
/// that were stored the other way round; the others stay in the mapped file, which it keeps open.
public final class BoundModel: Sendable {
  public let architecture: Architecture
  public let declaration: Declaration
  /// The checkpoint the weights lie in, without its metadata: the declaration has what they say.
  public let checkpoint: Checkpoint
  let embedding: BoundEmbedding
  /// What reads the source, where there is one; the rest is then the decoder's.
  let encoder: BoundEncoder?
  let blocks: [[BoundResidual]]
  let head: BoundHead
  /// Where adapters can sit.
  let sites: ProductSites
  /// Weights a decode step reads. Bytes.
  public let weightBytesPerToken: Int
  let rotary: RotaryTables
  private let turned: [any OwnedMatrix]

  public var config: ModelConfig { declaration.config }
  /// Whether the output head has weights of its own, not the embedding's.
  public var hasOwnHead: Bool { head.isOwn }
  /// Whether a source must be read before a sequence can begin.
  public var readsSource: Bool { encoder != nil }
  /// The token its sequences start from, where it reads a source.
  public var startToken: TokenID? { declaration.encoder.map { TokenID(clamping: $0.startToken) } }
  /// Most positions a sequence can have; nil for any number.
  public var positionLimit: Int? { embedding.positionLimit }
  /// Bytes of weights that aren't the mapped file's.
  public var ownedBytes: Int { turned.reduce(0) { $0 + $1.bytes } }

  /// Binds every tensor the architecture implies, and refuses a checkpoint that lacks one or holds others.
  public init(_ checkpoint: Checkpoint) throws {
    let model = try DeclaredModel(checkpoint)
    let (declaration, config) = (model.declaration, model.config)
    var binder = try TensorBinder(checkpoint, model)
    architecture = model.architecture
    self.declaration = declaration
    self.checkpoint = checkpoint.withoutMetadata()
    let embedding = try BoundEmbedding(declaration.embedding, config: config, from: &binder)
    let divisors = RotaryDivisors(
      always: try binder.optionalVector(.rotaryDivisors)?.values,
      short: try binder.optionalVector(.rotaryShortDivisors)?.values,
      long: try binder.optionalVector(.rotaryLongDivisors)?.values)
    let rotary = RotaryTables(declaration, divisors: divisors)
    encoder = try BoundEncoder(model, rotary: rotary, from: &binder)
    blocks = try declaration.blocks.enumerated().map { layer, block in
      try block.map { try BoundResidual($0, layer: layer, config: config, rotary: rotary, from: &binder) }
    }
    head = try BoundHead(declaration, embedding: embedding, from: &binder)
    try binder.refuseLeftovers()
    sites = binder.sites
    self.embedding = embedding
    self.rotary = rotary
    turned = Array(binder.turned.values)
    let allBytes = checkpoint.tensors.reduce(0) { $0 + $1.bytes }
    let idleBytes = blocks.joined().reduce(0) { $0 + $1.mixer.idleBytes }
    weightBytesPerToken =
      allBytes - idleBytes - (encoder?.bytes ?? 0)
      - (head.isOwn ? embedding.tokens.rows * embedding.tokens.rowBytes : 0)
  }
}
