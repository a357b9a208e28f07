import Architectures
import Tensors

/// Every intermediate of a step, allocated once for the largest step: a decode step allocates nothing.
struct Scratch: ~Copyable {
  /// Most tokens a step may hold.
  let tokens: Int
  /// Rows of logits computed at once.
  let logitRows: Int
  /// Residual stream. [tokens, embeddingLength]
  let hidden: Buffer<Float>
  /// A mixer's normalised input. [tokens, embeddingLength]
  let normed: Buffer<Float>
  /// A mixer's output, kept apart from the stream only where a probe wants it. [tokens, embeddingLength]
  let update: Buffer<Float>
  /// What the mixer at work keeps between its matrices: mixers run one after the other, so all have the same room.
  private let mixer: Buffer<Float>
  /// Attention's queries, keys and values side by side. [tokens, (headCount + 2 headCountKV) * headDimension]
  var projections: UnsafeMutablePointer<Float> { mixer.base }
  /// Attention's weighted values. [tokens, headCount * headDimension]
  let context: UnsafeMutablePointer<Float>
  /// The stream as a block found it, where a step in parallel with others reads that. [tokens, embeddingLength]
  let blockInput: Buffer<Float>
  /// Tokens as embedded, and what the head multiplies, where that isn't as wide as the stream. [tokens, headWidth]
  let narrow: Buffer<Float>
  /// A feed-forward's gate and up side by side, and then the activated gate · up in the gate's place.
  /// [tokens, 2 * feedForwardLength]
  var gateUp: UnsafeMutablePointer<Float> { mixer.base }
  let experts: ExpertScratch
  let latent: LatentScratch
  let rotary: RotaryAngles
  /// [logitRows, vocabularySize]
  let logits: Buffer<Float>
  var multiplier: Multiplier
  var attention: AttentionScratch

  init(
    model: BoundModel, tokens: Int, logitRows: Int, positions: Int, pool: WorkerPool, precision: ActivationPrecision
  ) {
    let config = model.config
    let width = config.embeddingLength
    let inner = model.declaration.widestFeedForward
    self.tokens = tokens
    self.logitRows = logitRows
    hidden = Buffer(count: tokens * width)
    normed = Buffer(count: tokens * width)
    update = Buffer(count: tokens * width)
    blockInput = Buffer(count: model.declaration.hasParallelSteps ? tokens * width : 0)
    narrow = Buffer(count: model.head.projection == nil ? 0 : max(tokens, logitRows) * model.head.width)
    let attention = Self.attentionWidths(config)
    mixer = Buffer(count: tokens * Self.mixerWidth(model.declaration))
    context = mixer.base + tokens * attention.projections
    experts = ExpertScratch(model.declaration, tokens: tokens)
    latent = LatentScratch(model.declaration, tokens: tokens)
    rotary = RotaryAngles(model.rotary, tokens: tokens)
    logits = Buffer(count: logitRows * config.vocabularySize)
    // What latent attention gives is wider than anything a matrix reads.
    let isLatent = model.declaration.latentAttention != nil
    let attended = isLatent ? LatentScratch.widest(model.declaration) : attention.context
    multiplier = Multiplier(
      pool: pool, maxTokens: tokens, maxColumns: [width, attended, inner, model.head.width].max() ?? width,
      maxShares: LatentScratch.shares(model.declaration), precision: precision)
    self.attention = AttentionScratch(
      workers: pool.threads, maxTokens: tokens, shape: AttentionShape(config), maxPositions: positions)
  }

  /// Numbers of a token that the widest mixer keeps between its matrices.
  static func mixerWidth(_ model: Declaration) -> Int {
    let attention = attentionWidths(model.config)
    return max(attention.projections + attention.context, 2 * model.widestFeedForward)
  }

  private static func attentionWidths(_ config: ModelConfig) -> (projections: Int, context: Int) {
    let queries = config.headCount * config.headDimension
    return (queries + 2 * config.headCountKV * config.headDimension, queries)
  }
}

extension Declaration {
  fileprivate var hasParallelSteps: Bool { allBlocks.contains { $0.contains { $0.input == .blockInput } } }
}

extension AttentionShape {
  /// The heads of this model as `attention` has them read; nil for the largest any layer has.
  init(_ config: ModelConfig, _ attention: Attention? = nil) {
    let scale = attention?.scale ?? config.attentionScale ?? 1 / Double(config.headDimension).squareRoot()
    self.init(
      heads: config.headCount, kvHeads: config.headCountKV, headDim: config.headDimension, scale: Float(scale),
      window: attention?.window, softcap: config.attentionSoftcap)
  }
}
