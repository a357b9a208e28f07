/// Values as they were, so that changes can be taken back and made again.
///
/// Changes in a row under the same label (a slider being dragged) count as one.
public struct UndoHistory<Value: Sendable & Equatable>: Sendable, Equatable {
  private var past: [Value] = []
  private var future: [Value] = []
  private var label: String?

  public init() {}

  public var canUndo: Bool { !past.isEmpty }
  public var canRedo: Bool { !future.isEmpty }

  /// Notes `old`, the value before a change called `label`.
  public mutating func record(_ old: Value, label: String) {
    future = []
    if self.label == label, !past.isEmpty { return }
    past.append(old)
    if past.count > 500 { past.removeFirst() }
    self.label = label
  }

  /// Ends a run of changes, so that the next one is a step of its own even under the same label.
  public mutating func close() { label = nil }

  public mutating func undo(_ current: Value) -> Value? {
    guard let value = past.popLast() else { return nil }
    future.append(current)
    label = nil
    return value
  }

  public mutating func redo(_ current: Value) -> Value? {
    guard let value = future.popLast() else { return nil }
    past.append(current)
    label = nil
    return value
  }
}
