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
  private let base: QuantizableModel
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
    self.base = base
    self.pool = pool
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
    var types = base.source.weights.map(\.type)
    types[index] = type
    var quantizer = WeightQuantizer(pool: pool)
    let checkpoint = try Checkpoint.inMemory(base.source, types: types, named: type.name) { weight, out in
      var filled = 0
      _ = try quantizer.quantize(weight, of: base.source, as: types[weight], cancelled: cancelled) { bytes in
        UnsafeMutableRawBufferPointer(rebasing: out[filled...]).copyMemory(from: bytes)
        filled += bytes.count
      }
    }
    let column = try Self.column(try BoundModel(checkpoint), options, scored.count, pool)
    try column.read(tokens, scored: scored, cancelled: cancelled)
    return batches.reduce(0) { $0 + divergences(column.logits($1), $1) } / Double(max(scored.count, 1))
  }

  /// The sum over a batch of rows.
  private func divergences(_ other: UnsafePointer<Float>, _ rows: Range<Int>) -> Double {
    let base = logits.base + rows.lowerBound * vocabulary, vocabulary = vocabulary
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count) { sums in
      guard let out = sums.baseAddress else { return 0 }
      pool.forEach(rows.count) { row, _ in
        let (x, y) = (base + row * vocabulary, other + row * vocabulary)
        out[row] = Vectors.divergence(
          of: x, logSumExp: Vectors.logSumExp(x, count: vocabulary), from: y,
          logSumExp: Vectors.logSumExp(y, count: vocabulary), count: vocabulary)
      }
      return sums.reduce(0, +)
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
