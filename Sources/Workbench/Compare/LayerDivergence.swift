import Analysis
import Checkpoints
import Inference
import Tensors

/// How far a model's stream is from the base's behind one layer: where in depth the damage of quantizing starts.
public struct LayerDivergence: Sendable, Equatable {
  /// 0 is the embedding, i the stream behind block i - 1.
  public let stage: Int
  /// Mean over positions of the cosine of both streams.
  public let cosine: Double
  /// Mean of KL(base ‖ other) of what both streams say through their models' own final norm and head. Nats.
  public let lensKLD: Double

  public init(stage: Int, cosine: Double, lensKLD: Double) {
    self.stage = stage
    self.cosine = cosine
    self.lensKLD = lensKLD
  }
}

/// Holds models' streams against the base's, layer by layer, at some positions of one window.
public struct LayerComparison {
  private let options: SessionOptions
  private let pool: WorkerPool
  private let ids: [TokenID]
  private let positions: [Int]
  private let base: Streams

  /// Positions looked at, evenly spread over the window's second half.
  private static let count = 12

  /// The base computes with float32 activations and cache, other models as `options` say.
  public init(
    _ base: BoundModel, ids: [TokenID], options: SessionOptions, pool: WorkerPool, cancelled: () -> Bool = { false }
  ) throws {
    self.options = options
    self.pool = pool
    self.ids = ids
    let half = ids.count / 2, count = min(Self.count, ids.count - half)
    positions = (0..<count).map { half + $0 * (ids.count - half) / count }
    let exact = SessionOptions.exact(contextLength: options.contextLength, logitRows: 1)
    self.base = try Streams(base, ids, positions, exact, pool, cancelled)
  }

  /// From the embedding to the last layer; empty of a model whose layers are no counterparts of the base's: it has another
  /// number of them, or of another width.
  public func measure(_ model: BoundModel, cancelled: () -> Bool = { false }) throws -> [LayerDivergence] {
    guard base.isComparable(with: model) else { return [] }
    let other = try Streams(model, ids, positions, options, pool, cancelled)
    return try (0...model.config.blockCount).map { stage in
      if cancelled() { throw InferenceError.cancelled }
      return LayerDivergence(
        stage: stage, cosine: base.cosine(to: other, stage), lensKLD: base.divergence(of: other, stage, pool))
    }
  }
}

/// The stream of a model behind every layer at some positions, and its head.
private final class Streams {
  private let values: [[Float]]
  private let width: Int
  private let count: Int
  private let projector: LogitProjector
  private let vocabulary: Int

  init(
    _ model: BoundModel, _ ids: [TokenID], _ positions: [Int], _ options: SessionOptions, _ pool: WorkerPool,
    _ cancelled: () -> Bool
  ) throws {
    let session = Session(model: model, options: options, pool: pool)
    var probe = StreamSample(positions: positions, stages: model.config.blockCount + 1)
    try session.trace(ids, from: ids.count, probing: &probe, cancelled: cancelled) { _, _ in }
    values = probe.values
    count = positions.count
    width = model.config.embeddingLength
    vocabulary = model.config.vocabularySize
    projector = try LogitProjector(model, rows: max(1, count), pool: pool, precision: options.precision)
  }

  func isComparable(with model: BoundModel) -> Bool {
    model.config.blockCount + 1 == values.count && model.config.embeddingLength == width
  }

  func cosine(to other: Streams, _ stage: Int) -> Double {
    let sum = (0..<count).reduce(0.0) { sum, row in
      var (dot, own, others) = (0.0, 0.0, 0.0)
      for index in row * width..<(row + 1) * width {
        let (x, y) = (Double(values[stage][index]), Double(other.values[stage][index]))
        dot += x * y
        own += x * x
        others += y * y
      }
      let lengths = (own * others).squareRoot()
      return sum + (lengths > 0 ? dot / lengths : 1)
    }
    return sum / Double(max(count, 1))
  }

  func divergence(of other: Streams, _ stage: Int, _ pool: WorkerPool) -> Double {
    pool.divergence(of: logits(stage), from: other.logits(stage), rows: count, vocabulary: vocabulary)
      / Double(max(count, 1))
  }

  private func logits(_ stage: Int) -> UnsafePointer<Float> {
    values[stage].withUnsafeBufferPointer { rows in
      guard let base = rows.baseAddress else { preconditionFailure("no positions were looked at") }
      return projector.logits(of: base, count: count)
    }
  }
}

/// Keeps the stream at some positions behind the embedding and every block.
private struct StreamSample: Probe {
  let positions: [Int]
  /// [stages][positions, width]
  private(set) var values: [[Float]]

  init(positions: [Int], stages: Int) {
    self.positions = positions
    values = Array(repeating: [], count: stages)
  }

  func wants(_ stage: Stage) -> Bool { index(of: stage) != nil }

  mutating func observe(_ stage: Stage, _ rows: StageRows) {
    guard let index = index(of: stage) else { return }
    for row in 0..<rows.count where positions.contains(rows.firstPosition + row) { values[index] += rows[row] }
  }

  private func index(of stage: Stage) -> Int? {
    switch stage {
    case .embedding: 0
    case .blockOutput(let layer): layer + 1
    default: nil
    }
  }
}
