import Inference

/// What is recorded of the sequence all panes look into. The panes that show it have states of their own.
public struct InsideState: Sendable, Equatable {
  /// What was asked for last; nil while no pane in sight looks inside.
  public var watch: Watch?
  /// What came of it.
  public var sequence: RecordedSequence?
  /// Why there is nothing.
  public var problem: String?

  public init() {}

  public var isReady: Bool { sequence.map { $0.count > 0 } ?? false }
}

public enum InsideAction: Sendable {
  /// What the slot's model has recorded now.
  case recorded(SlotID, RecordedSequence)
  case failed(SlotID, String)
}
