import Foundation
import Synchronization

/// A thread of its own that runs blocks one after the other: engine work takes minutes and must not sit on a shared pool.
/// It ends with its last reference, after what was given to it.
final class WorkerThread: Sendable {
  private final class Queue: Sendable {
    let blocks = Mutex<(waiting: [@Sendable () -> Void], isClosed: Bool)>(([], false))
    let signal = DispatchSemaphore(value: 0)

    func run() {
      while true {
        signal.wait()
        let next: (block: (@Sendable () -> Void)?, isClosed: Bool) = blocks.withLock {
          $0.waiting.isEmpty ? (nil, $0.isClosed) : ($0.waiting.removeFirst(), false)
        }
        if let block = next.block { block() } else if next.isClosed { return }
      }
    }
  }

  private let queue = Queue()

  init(_ name: String) {
    let queue = queue
    let thread = Thread { queue.run() }
    thread.name = name
    thread.stackSize = 8 << 20
    thread.start()
  }

  deinit {
    queue.blocks.withLock { $0.isClosed = true }
    queue.signal.signal()
  }

  func run(_ block: @escaping @Sendable () -> Void) {
    queue.blocks.withLock { $0.waiting.append(block) }
    queue.signal.signal()
  }

  /// Waits until what was given to it so far is done, at most so many seconds.
  func drain(patience: Double) {
    let done = DispatchSemaphore(value: 0)
    run { done.signal() }
    _ = done.wait(timeout: .now() + patience)
  }

  /// Runs the block instead of all that still wait.
  func runLatest(_ block: @escaping @Sendable () -> Void) {
    queue.blocks.withLock { $0.waiting = [block] }
    queue.signal.signal()
  }
}
