import Analysis
import Checkpoints
import Inference
import Quantization
import Tensors

/// Measures how much a model's output suffers when one weight alone is quantized: KL(untouched ‖ altered), the mean over
/// positions of a text.
///
/// Each weight is measured in one coarse type. What other types would do follows from how much noise each adds to the
/// weight: to second order a small change of a weight changes the KL divergence by its square, so that the divergence
/// goes with the ratio of the noise's power to the signal's. Activations are float32 throughout: rounding them would drown
/// what a single weight does.
public final class SensitivityStudy {
  /// Weights that stay are not copied for each measurement: a converted folder is put in order once.
  private let source: Checkpoint
  private let tokens: [TokenID]
  private let scored: Range<Int>
  private let options: SessionOptions
  private let pool: WorkerPool
  private let vocabulary: Int
  /// The untouched model's logits. [scored, vocabulary]
  private let logits: Buffer<Float>

  /// Tokens of a window, and those at its beginning that are only read.
  public static let window = 192
  public static let lead = 64
  /// Bytes of logits held at most.
  private static let mostLogitBytes = 96 << 20

  /// tokens: of a text that is like what the model is for; as many as there are up to a window's.
  public init(
    _ base: QuantizableModel, tokens: [TokenID], pool: WorkerPool, cancelled: () -> Bool = { false }
  ) throws {
    self.pool = pool
    source = try Self.checkpoint(of: base.source, pool, cancelled)
    self.tokens = Array(tokens.prefix(Self.window))
    vocabulary = base.loaded.model.config.vocabularySize
    let most = max(8, Self.mostLogitBytes / (4 * vocabulary))
    let first = min(Self.lead, self.tokens.count / 2)
    scored = first..<min(first + most, self.tokens.count)
    options = .exact(contextLength: self.tokens.count, logitRows: 1)
    logits = Buffer(count: scored.count * vocabulary)
    let column = try Self.column(base.loaded.model, options, scored.count, pool)
    try column.read(self.tokens, scored: scored, cancelled: cancelled)
    for rows in batches {
      (logits.base + rows.lowerBound * vocabulary).update(
        from: column.logits(rows), count: rows.count * vocabulary)
    }
  }

  /// Nats.
  public func divergence(
    ofWeight index: Int, as type: TensorType, cancelled: () -> Bool = { false }
  ) throws -> Double {
    var types = source.weights.map(\.type)
    types[index] = type
    var quantizer = WeightQuantizer(pool: pool)
    let checkpoint = try Checkpoint.inMemory(source, types: types, named: type.name) { weight, out in
      _ = try quantizer.quantize(weight, of: source, as: types[weight], into: out, cancelled: cancelled)
    }
    let column = try Self.column(try BoundModel(checkpoint), options, scored.count, pool)
    try column.read(tokens, scored: scored, cancelled: cancelled)
    let sum = batches.reduce(0) { sum, rows in
      sum
        + pool.divergence(
          of: logits.base + rows.lowerBound * vocabulary, from: column.logits(rows), rows: rows.count,
          vocabulary: vocabulary)
    }
    return sum / Double(max(scored.count, 1))
  }

  private static func checkpoint(
    of source: any WeightSource, _ pool: WorkerPool, _ cancelled: () -> Bool
  ) throws -> Checkpoint {
    if let checkpoint = source as? Checkpoint { return checkpoint }
    let types = source.weights.map(\.type)
    var quantizer = WeightQuantizer(pool: pool)
    return try Checkpoint.inMemory(source, types: types, named: "weights") { weight, out in
      _ = try quantizer.quantize(weight, of: source, as: types[weight], into: out, cancelled: cancelled)
    }
  }

  private static let rows = 32

  private var batches: [Range<Int>] {
    stride(from: 0, to: scored.count, by: Self.rows).map { $0..<min($0 + Self.rows, scored.count) }
  }

  private static func column(
    _ model: BoundModel, _ options: SessionOptions, _ positions: Int, _ pool: WorkerPool
  ) throws -> LockstepColumn {
    try LockstepColumn(model, options: options, positions: positions, rows: rows, pool: pool)
  }
}
