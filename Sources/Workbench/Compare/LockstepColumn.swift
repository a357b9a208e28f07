import Checkpoints
import Inference
import Tensors

/// One of the models that read the same tokens: a session, and the stream it left at the positions that are scored.
final class LockstepColumn {
  let session: Session
  private let projector: LogitProjector
  /// After the last block. [positions, width]
  private let stream: Buffer<Float>
  private let width: Int

  /// positions: most that are scored of a reading. rows: whose logits are had at once.
  init(_ model: BoundModel, options: SessionOptions, positions: Int, rows: Int, pool: WorkerPool) throws {
    session = Session(model: model, options: options, pool: pool)
    projector = try LogitProjector(model, rows: rows, pool: pool, precision: options.precision)
    width = model.config.embeddingLength
    stream = Buffer(count: positions * width)
  }

  var model: BoundModel { session.model }

  func read(_ ids: [TokenID], scored: Range<Int>, cancelled: () -> Bool) throws(InferenceError) {
    var probe = StreamCopy(
      layer: model.config.blockCount - 1, positions: scored, base: stream.base, width: width)
    try session.trace(ids, from: ids.count, probing: &probe, cancelled: cancelled) { _, _ in }
  }

  /// Logits of some of the scored positions, the first counting as 0. [rows.count, vocabulary], valid until the next.
  func logits(_ rows: Range<Int>) -> UnsafePointer<Float> {
    projector.logits(of: stream.base + rows.lowerBound * width, count: rows.count)
  }
}

/// Copies the stream after one block at some positions.
private struct StreamCopy: Probe {
  let layer: Int
  let positions: Range<Int>
  let base: UnsafeMutablePointer<Float>
  let width: Int

  func wants(_ stage: Stage) -> Bool { stage == .blockOutput(layer: layer) }

  func observe(_ stage: Stage, _ rows: StageRows) {
    for row in 0..<rows.count where positions.contains(rows.firstPosition + row) {
      guard let from = rows[row].baseAddress else { continue }
      (base + (rows.firstPosition + row - positions.lowerBound) * width).update(from: from, count: width)
    }
  }
}
