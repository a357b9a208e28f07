import Synchronization

/// Which chunks of a region each worker has still to do, and how many it has done.
///
/// Every worker starts with a run of neighbouring chunks of its own, so that it reads one stretch of memory in order,
/// and takes them from the front; whoever runs out takes from the back of another's. Each share is one word, so a
/// claim is one exchange, and lies on cache lines of its own, so workers that keep to their shares don't meet.
struct ChunkShares: @unchecked Sendable {
  /// Chunks one region can count.
  static let maxChunks = 1 << 20 - 1

  /// Words between one worker's and the next: two pairs of cache lines.
  private static let stride = 32
  let workers: Int
  private let words: UnsafeMutablePointer<Atomic<UInt64>>

  init(workers: Int) {
    self.workers = workers
    words = .allocate(capacity: workers * Self.stride)
    for index in 0..<workers * Self.stride { (words + index).initialize(to: Atomic(0)) }
  }

  func deallocate() { words.deallocate() }

  /// region (24 bits) | first chunk left (20) | end (20). The region keeps a thread that slept through one from
  /// claiming in the next what it saw in the last.
  private func share(_ worker: Int) -> UnsafeMutablePointer<Atomic<UInt64>> { words + worker * Self.stride }
  private func done(_ worker: Int) -> UnsafeMutablePointer<Atomic<UInt64>> { words + worker * Self.stride + 16 }
  private func busy(_ worker: Int) -> UnsafeMutablePointer<Atomic<UInt64>> { words + worker * Self.stride + 17 }

  /// Forgets what was done. Only between regions, and before any share of the next is handed out: whoever has looked
  /// for work since the last one may steal from the first share there is.
  func reset() {
    for worker in 0..<workers { done(worker).pointee.store(0, ordering: .relaxed) }
  }

  /// Hands `worker` its share of a new region.
  func assign(_ chunks: Range<Int>, of region: UInt64, to worker: Int) {
    let word = (region & 0xff_ffff) << 40 | UInt64(chunks.lowerBound) << 20 | UInt64(chunks.upperBound)
    share(worker).pointee.store(word, ordering: .releasing)
  }

  /// Some chunks for `worker` to do, of its own share while that lasts; nil when none is left anywhere.
  func claim(_ worker: Int) -> Range<Int>? {
    let isBusy = busy(worker)
    isBusy.pointee.store(1, ordering: .relaxed)
    if let own = take(from: worker, front: true) { return own }
    for step in 1..<workers {
      if let stolen = take(from: (worker + step) % workers, front: false) { return stolen }
    }
    isBusy.pointee.store(0, ordering: .relaxed)
    return nil
  }

  /// Counts `chunks` that `worker` has claimed as done.
  func finish(_ chunks: Int, by worker: Int) {
    // Only the worker itself writes its count.
    let count = done(worker).pointee.load(ordering: .relaxed)
    done(worker).pointee.store(count + UInt64(chunks), ordering: .sequentiallyConsistent)
  }

  /// Chunks done by all workers.
  var finished: Int {
    var sum: UInt64 = 0
    for worker in 0..<workers { sum += done(worker).pointee.load(ordering: .sequentiallyConsistent) }
    return Int(sum)
  }

  /// Whether `worker` is in the middle of a chunk (or just about to ask for one).
  func isBusy(_ worker: Int) -> Bool { busy(worker).pointee.load(ordering: .relaxed) != 0 }

  /// A third of what is left from the front of the worker's own share, or half of it from the back of another's.
  private func take(from worker: Int, front: Bool) -> Range<Int>? {
    let share = share(worker)
    var seen = share.pointee.load(ordering: .acquiring)
    while true {
      let first = Int(seen >> 20 & 0xf_ffff), end = Int(seen & 0xf_ffff)
      guard first < end else { return nil }
      let count = front ? (end - first + 2) / 3 : (end - first + 1) / 2
      let desired = front ? seen + UInt64(count) << 20 : seen - UInt64(count)
      let (exchanged, original) = share.pointee.weakCompareExchange(
        expected: seen, desired: desired, successOrdering: .acquiringAndReleasing, failureOrdering: .acquiring)
      if exchanged { return front ? first..<first + count : end - count..<end }
      seen = original
    }
  }
}
