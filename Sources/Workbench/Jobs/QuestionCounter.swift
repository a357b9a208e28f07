import Synchronization

/// Numbers questions of a kind, of which only the newest is worth answering.
final class QuestionCounter: Sendable {
  private let newest = Mutex(0)

  /// The number of a new question; those before are void.
  func next() -> Int {
    newest.withLock {
      $0 += 1
      return $0
    }
  }

  func isNewest(_ number: Int) -> Bool { newest.withLock { $0 == number } }
}
