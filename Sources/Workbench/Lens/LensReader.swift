import Analysis
import Checkpoints
import Inference
import Synchronization

/// Reads a recorded stream through the logit lens, a position at a time, while its session goes on. From any thread.
public final class LensReader: Sendable {
  private let recording: Recording
  private let projector: Mutex<LogitProjector>
  private let text: @Sendable (TokenID) -> String

  /// projector: of the recording's model, with the adapters its session has on.
  public init(
    _ recording: Recording, through projector: sending LogitProjector, text: @escaping @Sendable (TokenID) -> String
  ) {
    self.recording = recording
    self.projector = Mutex(projector)
    self.text = text
  }

  /// Nil where the position isn't recorded, or was given up meanwhile. O(layers · vocabulary · width)
  public func column(at position: Int, top: Int) -> LensColumn? {
    let epoch = recording.epoch
    guard position >= 0, recording.stream(stage: 0, position: position) != nil else { return nil }
    let found = projector.withLock { projector in
      try? LensSurvey(of: recording, positions: [position], top: top, through: projector).columns.first
    }
    guard let found, recording.epoch == epoch else { return nil }
    let readings = [found.embedding] + found.layers
    let ids = Set(readings.flatMap { $0.top.map(\.id) })
    return LensColumn(
      position: position, readings: readings, norms: found.norms,
      texts: Dictionary(uniqueKeysWithValues: ids.map { ($0, text($0)) }))
  }
}
