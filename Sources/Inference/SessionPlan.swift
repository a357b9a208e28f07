import Architectures
import Tensors

/// What a session takes besides the weights, from the declaration alone: what it may allocate, or what a piece of work
/// makes it touch, since pages that nothing is written to cost nothing.
public struct SessionPlan: Sendable {
  /// How much of a session's room is used: all of it, or what a prompt and its continuation need.
  public struct Work: Sendable, Equatable {
    public var promptTokens: Int
    public var generatedTokens: Int

    public init(promptTokens: Int, generatedTokens: Int) {
      self.promptTokens = promptTokens
      self.generatedTokens = generatedTokens
    }
  }

  /// A part of it: bytes, and how they were worked out.
  public struct Part: Sendable, Equatable {
    public let name: String
    public let bytes: Int
    public let formula: String
    public let isCache: Bool
  }

  public let parts: [Part]
  public var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }

  /// types: those of the matrices, which decide what is unpacked; nil for the most. work: nil for all that is allocated.
  public init(
    _ model: Declaration, options: SessionOptions, threads: Int, types: [TensorType]? = nil, work: Work? = nil
  ) {
    let rows = min(options.passTokens, work.map { max($0.promptTokens, 1) } ?? .max)
    parts =
      Self.cache(model, options, work) + [
        Self.scratch(model, options, rows: rows),
        Self.products(model, options, rows: rows, threads: threads, types: types),
        Self.attention(model, options, rows: rows, threads: threads, work),
        Part(
          name: "logits", bytes: options.logitRows * model.config.vocabularySize * MemoryLayout<Float>.size,
          formula: "\(options.logitRows) × \(model.config.vocabularySize) × 4 bytes", isCache: false),
      ]
  }

  private static func cache(_ model: Declaration, _ options: SessionOptions, _ work: Work?) -> [Part] {
    let filled = work.map { min(options.contextLength, $0.promptTokens + $0.generatedTokens) }
    let plan = KVCachePlan(
      model, capacity: options.contextLength, passTokens: options.passTokens, sourceCapacity: options.sourceLength,
      type: options.cacheType)
    var parts: [Part] = []
    for isWindowed in [false, true] {
      let layers = plan.layers.filter { ($0.window < options.contextLength) == isWindowed }
      guard let first = layers.first else { continue }
      let positions = min(first.positions, filled ?? .max)
      let each = plan.parts * first.bytes / max(first.positions, 1)
      parts.append(
        Part(
          name: isWindowed ? "keys and values of windowed layers" : "keys and values",
          bytes: layers.count * positions * each,
          formula: "\(layers.count) layers × \(positions) positions × \(each) bytes", isCache: true))
    }
    let own = plan.layers.reduce(0) { $0 + plan.parts * $1.bytes }
    let others = plan.bytes - own + sourcePass(model, options)
    if others > 0 {
      parts.append(
        Part(
          name: "keys and values of the source", bytes: others,
          formula: "\(plan.sourceLayers.count) layers × \(options.sourceLength) positions, and one of the encoder's",
          isCache: true))
    }
    return parts
  }

  /// What the encoder's pass remembers while it lasts.
  private static func sourcePass(_ model: Declaration, _ options: SessionOptions) -> Int {
    model.encoderStack.map {
      KVCachePlan(passing: $0, capacity: options.sourceLength, type: options.cacheType).bytes
    } ?? 0
  }

  private static func attention(
    _ model: Declaration, _ options: SessionOptions, rows: Int, threads: Int, _ work: Work?
  ) -> Part {
    let shape = AttentionShape(model.config)
    let bytes =
      work.map {
        AttentionScratch.touchedByteCount(
          workers: threads, shape: shape, tokens: rows,
          positions: min(options.contextLength, $0.promptTokens + $0.generatedTokens))
      } ?? AttentionScratch.byteCount(workers: threads, shape: shape)
    return Part(
      name: "attention's working space", bytes: bytes,
      formula: "tiles of queries and unfinished outputs of \(threads) threads", isCache: false)
  }

  private static func scratch(_ model: Declaration, _ options: SessionOptions, rows: Int) -> Part {
    let rotary = RotaryTables(model, divisors: .none)
    let width = model.config.embeddingLength
    // The stream and its norm; a step's start where steps are parallel; a mixer's output where it is kept apart.
    let streams = 2 + (model.hasParallelSteps ? 1 : 0) + (model.needsUpdate ? 1 : 0)
    let perToken =
      streams * width + (model.embedding.width ?? 0) + Scratch.mixerWidth(model) + 2 * rotary.count * rotary.pairs
      + ExpertScratch.floatsPerToken(model) + LatentScratch.floatsPerToken(model)
    return Part(
      name: "intermediates", bytes: rows * perToken * MemoryLayout<Float>.size,
      formula: "\(rows) tokens × \(perToken) × 4 bytes", isCache: false)
  }

  private static func products(
    _ model: Declaration, _ options: SessionOptions, rows: Int, threads: Int, types: [TensorType]?
  ) -> Part {
    let config = model.config
    let queries = config.headCount * config.headDimension
    let attended = model.latentAttention == nil ? queries : LatentScratch.widest(model)
    let columns = [config.embeddingLength, attended, model.widestFeedForward, model.headWidth].max() ?? 1
    let unpacks =
      types.map { types in
        types.contains {
          InstructionSet.active.unpacks($0, tokens: rows, precision: options.precision)
            || InstructionSet.active.unpacks($0, tokens: 1, precision: options.precision)
        }
      } ?? true
    return Part(
      name: "products' working space",
      bytes: Multiplier.byteCount(
        threads: threads, tokens: rows, maxColumns: columns, maxShares: LatentScratch.shares(model),
        rounds: options.precision == .int8, unpacks: unpacks),
      formula: "\(rows) tokens of \(columns) numbers in 8 bits" + (unpacks ? ", and tiles of unpacked weights" : ""),
      isCache: false)
  }
}

extension Declaration {
  fileprivate var hasParallelSteps: Bool { allBlocks.contains { $0.contains { $0.input == .blockInput } } }
  /// Whether a mixer's output is kept apart from the stream before it is added.
  fileprivate var needsUpdate: Bool {
    allBlocks.contains { $0.contains { $0.postNorm != nil || $0.scale != 1 } }
  }
}
