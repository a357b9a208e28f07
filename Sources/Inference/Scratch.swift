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
  /// Queries, keys and values side by side. [tokens, (headCount + 2 headCountKV) * headDimension]
  let projections: Buffer<Float>
  /// Attention's weighted values. [tokens, headCount * headDimension]
  let context: Buffer<Float>
  /// The stream as a block found it, where a step in parallel with others reads that. [tokens, embeddingLength]
  let blockInput: Buffer<Float>
  /// Tokens as embedded, and what the head multiplies, where that isn't as wide as the stream. [tokens, headWidth]
  let narrow: Buffer<Float>
  /// Gate and up side by side, and then the activated gate · up in the gate's place. [tokens, 2 * feedForwardLength]
  let gateUp: Buffer<Float>
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
    let queries = config.headCount * config.headDimension
    let inner = model.declaration.widestFeedForward
    self.tokens = tokens
    self.logitRows = logitRows
    hidden = Buffer(count: tokens * width)
    normed = Buffer(count: tokens * width)
    update = Buffer(count: tokens * width)
    blockInput = Buffer(count: model.declaration.hasParallelSteps ? tokens * width : 0)
    narrow = Buffer(count: model.head.projection == nil ? 0 : max(tokens, logitRows) * model.head.width)
    projections = Buffer(count: tokens * (queries + 2 * config.headCountKV * config.headDimension))
    context = Buffer(count: tokens * queries)
    gateUp = Buffer(count: tokens * 2 * inner)
    experts = ExpertScratch(model.declaration, tokens: tokens)
    latent = LatentScratch(model.declaration, tokens: tokens)
    rotary = RotaryAngles(model.rotary, tokens: tokens)
    logits = Buffer(count: logitRows * config.vocabularySize)
    // What latent attention gives is wider than anything a matrix reads.
    let attended = model.declaration.latentAttention == nil ? queries : LatentScratch.widest(model.declaration)
    multiplier = Multiplier(
      pool: pool, maxTokens: tokens, maxColumns: [width, attended, inner, model.head.width].max() ?? width,
      maxShares: LatentScratch.shares(model.declaration), precision: precision)
    attention = AttentionScratch(
      workers: pool.threads, maxTokens: tokens, shape: AttentionShape(config), maxPositions: positions)
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
