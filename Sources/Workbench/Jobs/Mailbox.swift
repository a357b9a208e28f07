import Synchronization

/// Where jobs leave actions for the screen's thread. Leaving one costs a lock; only the first since the last
/// collection wakes the screen, and what a generation tells is gathered into one action a frame.
public final class Mailbox: Sendable {
  private enum Entry {
    case action(Action)
    case events(JobID, [RunEvent])
  }

  private struct Contents {
    var entries: [Entry] = []
    var wake: (@Sendable () -> Void)?
  }

  private let contents = Mutex(Contents())
  private let opened = ContinuousClock.now

  public init() {}

  /// What to call when something comes into an empty mailbox.
  public func setWake(_ wake: (@Sendable () -> Void)?) { contents.withLock { $0.wake = wake } }

  /// Seconds since the mailbox was made.
  public var now: Double { (ContinuousClock.now - opened) / .seconds(1) }

  public func post(_ action: Action) { add { $0.append(.action(action)) } }

  public func post(_ event: RunEvent, of run: JobID) {
    add { entries in
      if case .events(run, var events)? = entries.last {
        // Taken out first, so that the array grows in place.
        entries[entries.count - 1] = .events(run, [])
        events.append(event)
        entries[entries.count - 1] = .events(run, events)
      } else {
        entries.append(.events(run, [event]))
      }
    }
  }

  private func add(_ change: (inout [Entry]) -> Void) {
    let wake: (@Sendable () -> Void)? = contents.withLock { contents in
      let wasEmpty = contents.entries.isEmpty
      change(&contents.entries)
      return wasEmpty ? contents.wake : nil
    }
    wake?()
  }

  public var isEmpty: Bool { contents.withLock { $0.entries.isEmpty } }

  /// Takes everything out, in order.
  public func collect() -> [Action] {
    let entries = contents.withLock { contents in
      defer { contents.entries = [] }
      return contents.entries
    }
    let time = now
    return entries.map { entry in
      switch entry {
      case .action(let action): action
      case .events(let run, let events): .generate(.events(run: run, events, at: time))
      }
    }
  }
}
