import Analysis
import Checkpoints
import Inference
import Tensors

/// The logit lens over a recorded stream: what every layer would say at each position if it were the last.
public struct LensSurvey: Sendable {
  /// One position at every depth.
  public struct Column: Sendable {
    public let position: Int
    /// What the embedding alone would say, before any block.
    public let embedding: LensReading
    /// Behind each block; the last is what the model says. [blockCount]
    public let layers: [LensReading]
    /// Length of the stream before the first block and behind each. [blockCount + 1]
    public let norms: [Double]
  }

  public let columns: [Column]

  /// top: how many tokens each reading tells. O(positions · layers · vocabulary · width)
  ///
  /// Throws `InferenceError.cancelled`; `progress` is told how many positions are done.
  public init(
    of recording: Recording, positions: [Int], top: Int, through projector: LogitProjector,
    cancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) throws(InferenceError) {
    var columns: [Column] = []
    for position in positions {
      if cancelled() { throw .cancelled }
      columns.append(Self.column(position, recording, top, projector))
      progress(columns.count)
    }
    self.columns = columns
  }

  private static func column(
    _ position: Int, _ recording: Recording, _ top: Int, _ projector: LogitProjector
  ) -> Column {
    let last = recording.model.config.blockCount
    var target: LensTarget?
    var readings = [LensReading?](repeating: nil, count: last + 1)
    // The last layer first: the others are held against it.
    projector.project(last + 1) { row, out in
      guard let stream = recording.stream(stage: last - row, position: position) else { return }
      _ = out.update(fromContentsOf: stream)
    } eachRow: { row, logits in
      let held = target ?? LensTarget(logits)
      target = held
      readings[last - row] = LensReading(logits, target: held, top: top)
    }
    let found = readings.compactMap { $0 }
    return Column(
      position: position, embedding: found[0], layers: Array(found.dropFirst()),
      norms: (0...last).map { length(of: recording.stream(stage: $0, position: position)) })
  }

  private static func length(of row: UnsafeBufferPointer<Float>?) -> Double {
    (row?.reduce(0) { $0 + Double($1) * Double($1) } ?? 0).squareRoot()
  }
}
