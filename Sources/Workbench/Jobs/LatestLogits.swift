import Checkpoints
import Synchronization

/// The logits the next token is chosen from, with the tokens before it: a copy that another thread may look at while
/// the generation goes on. Publishing copies into storage made once, so a step allocates nothing.
public final class LatestLogits: Sendable {
  private let state: Mutex<State>

  private struct State {
    var logits: [Float]
    var history: [TokenID] = []
    var version = 0
  }

  init(vocabularySize: Int, contextLength: Int) {
    var state = State(logits: Array(repeating: 0, count: vocabularySize))
    state.history.reserveCapacity(contextLength)
    self.state = Mutex(state)
  }

  /// Grows with every change; 0 before the first logits.
  public var version: Int { state.withLock { $0.version } }

  /// A copy for the screen to look at; nil before the first.
  public func copy() -> LogitsSnapshot? {
    state.withLock { state in
      // Mapping makes arrays of their own: shared ones would be copied by the next publishing, in the decode loop.
      state.version == 0
        ? nil
        : LogitsSnapshot(logits: state.logits.map { $0 }, history: state.history.map { $0 }, version: state.version)
    }
  }

  func publish(_ logits: UnsafeBufferPointer<Float>, history: [TokenID]) {
    state.withLock { state in
      state.logits.withUnsafeMutableBufferPointer { _ = $0.update(from: logits) }
      state.history.removeAll(keepingCapacity: true)
      state.history.append(contentsOf: history)
      state.version += 1
    }
  }
}

/// The logits of the next token and the tokens before it, at one moment.
public struct LogitsSnapshot: Sendable, Equatable {
  /// [vocabularySize]
  public let logits: [Float]
  public let history: [TokenID]
  /// Of the `LatestLogits` it is a copy of.
  public let version: Int
}
