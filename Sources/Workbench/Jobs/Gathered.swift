import Synchronization

/// Values by key that several threads find.
final class Gathered<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let found = Mutex<[Key: Value]>([:])

  func add(_ values: [Key: Value]) { found.withLock { $0.merge(values) { $1 } } }

  var all: [Key: Value] { found.withLock { $0 } }
}
