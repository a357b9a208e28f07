import Synchronization

/// Says from one thread to another that a job should end. Cheap enough to be asked between two tokens.
public final class CancelFlag: Sendable {
  private let raised = Atomic(false)

  public init() {}

  public func raise() { raised.store(true, ordering: .relaxed) }
  public var isRaised: Bool { raised.load(ordering: .relaxed) }
}
