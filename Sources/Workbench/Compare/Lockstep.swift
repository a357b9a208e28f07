import Analysis
import Checkpoints
import Inference
import Tensors

/// Several models that read the same tokens side by side, the first of them the base: their distributions at each position
/// are at hand together, a few positions at a time, so that of all logits no more than those few rows are ever held.
public final class Lockstep {
  private let columns: [LockstepColumn]
  private let pool: WorkerPool
  private let rows: Int
  private let vocabulary: Int
  /// Of the rows at hand. [others, rows]
  private var samples: [DivergenceSample]

  /// All models have the base's vocabulary. The base computes with float32 activations and cache whatever the options: it
  /// is what the others are held against, and what it rounded would count as their distance. positions: most that are scored
  /// of one reading.
  public init(_ models: [BoundModel], options: SessionOptions, positions: Int, pool: WorkerPool) throws {
    vocabulary = models[0].config.vocabularySize
    let rows = Self.rows(vocabulary: vocabulary)
    let exact = SessionOptions.exact(contextLength: options.contextLength, logitRows: 1)
    columns = try models.enumerated().map { index, model in
      try LockstepColumn(
        model, options: index == 0 ? exact : options, positions: positions, rows: rows, pool: pool)
    }
    self.pool = pool
    self.rows = rows
    let none = DivergenceSample(kld: 0, baseSurprise: 0, surprise: 0, isSameTop: true)
    samples = Array(repeating: none, count: rows * models.count)
  }

  /// Sessions in the order of the models, for what follows a reading.
  public var sessions: [Session] { columns.map(\.session) }

  /// Has all models read `ids` and tells what each says of the token behind every scored position, position by position
  /// and model by model; of the base, too, which is no distance from itself.
  ///
  /// targets: the token behind each scored position. others: which of the models read it besides the base; nil for all.
  public func read(
    _ ids: [TokenID], scored: Range<Int>, targets: [TokenID], others: [Int]? = nil, cancelled: () -> Bool = { false },
    take: (_ model: Int, _ position: Int, _ sample: DivergenceSample) -> Void
  ) throws(InferenceError) {
    precondition(targets.count == scored.count, "\(targets.count) targets of \(scored.count) positions")
    let readers = [0] + (others ?? Array(columns.indices.dropFirst()))
    for reader in readers { try columns[reader].read(ids, scored: scored, cancelled: cancelled) }
    for first in stride(from: 0, to: scored.count, by: rows) {
      if cancelled() { throw .cancelled }
      let batch = first..<min(first + rows, scored.count)
      compare(batch, targets, readers)
      for row in batch {
        for model in readers { take(model, scored.lowerBound + row, samples[model * rows + row - first]) }
      }
    }
  }

  /// Fills `samples` with those of a batch of rows.
  private func compare(_ batch: Range<Int>, _ targets: [TokenID], _ readers: [Int]) {
    let logits = readers.map { (model: $0, rows: columns[$0].logits(batch)) }
    let count = batch.count, rows = rows, vocabulary = vocabulary
    samples.withUnsafeMutableBufferPointer { samples in
      guard let out = samples.baseAddress else { return }
      pool.forEach(count) { row, _ in
        let base = LogitRow(logits[0].rows + row * vocabulary, count: vocabulary)
        for (model, lent) in logits {
          let other = model == 0 ? base : LogitRow(lent + row * vocabulary, count: vocabulary)
          out[model * rows + row] = DivergenceSample(base: base, other: other, target: targets[batch.lowerBound + row])
        }
      }
    }
  }

  /// Rows at hand: fewer of a large vocabulary, so that two models' rows take some 20 MB whatever it is, and enough for
  /// a product to be worth unpacking weights.
  private static func rows(vocabulary: Int) -> Int { min(64, max(8, (10 << 20) / (4 * max(1, vocabulary)))) }
}
