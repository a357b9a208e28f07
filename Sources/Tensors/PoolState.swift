import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the threads of a pool share: the ticket from which chunks are claimed, and where threads park.
final class PoolState: @unchecked Sendable {
  /// What a region runs: a function without captures and what it works on, since a closure that other threads may
  /// call would be allocated.
  struct Work {
    let context: UnsafeRawPointer
    let body: (_ context: UnsafeRawPointer, _ chunk: Int, _ worker: Int) -> Void

    func callAsFunction(_ chunk: Int, _ worker: Int) { body(context, chunk, worker) }
  }

  /// Chunks one ticket can count.
  static let maxChunks = 1 << 20 - 1
  /// Looks at the ticket before a worker parks: about 50 µs.
  private static let spins = 4_000

  /// region number (24 bits) | chunks (20) | next chunk (20). A claim is one exchange of the whole, so a thread that
  /// slept through a region can't claim from it, nor mistake the next one for it.
  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let occupied = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)
  private let parkedWorkers = Atomic<Int>(0)
  private let callerParked = Atomic<Bool>(false)

  /// Of the running region; read only after a claim, which proves that the region isn't over.
  private nonisolated(unsafe) var work: UnsafePointer<Work>?
  private nonisolated(unsafe) var first = 0

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let workAvailable = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(workAvailable, nil)
    pthread_cond_init(done, nil)
  }

  deinit {
    pthread_cond_destroy(done)
    pthread_cond_destroy(workAvailable)
    pthread_mutex_destroy(mutex)
    done.deallocate()
    workAvailable.deallocate()
    mutex.deallocate()
  }

  /// Takes the pool for a caller; false while another has it.
  func enter() -> Bool {
    occupied.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
  }

  func leave() { occupied.store(false, ordering: .releasing) }

  /// Runs chunks first..<first + chunks, chunks at most `maxChunks`.
  func run(_ chunks: Int, _ first: Int, _ work: UnsafePointer<Work>) {
    self.work = work
    self.first = first
    finished.store(0, ordering: .relaxed)
    let number = (ticket.load(ordering: .relaxed) >> 40 + 1) & 0xff_ffff
    ticket.store(number << 40 | UInt64(chunks) << 20, ordering: .sequentiallyConsistent)
    if parkedWorkers.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(workAvailable)
      pthread_mutex_unlock(mutex)
    }
    while let chunk = claim() {
      work.pointee(first + chunk, 0)
      finished.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }
    waitUntilFinished(chunks)
  }

  /// The next chunk of the running region, if one is left.
  private func claim() -> Int? {
    var seen = ticket.load(ordering: .acquiring)
    while true {
      let next = seen & 0xf_ffff, chunks = seen >> 20 & 0xf_ffff
      guard next < chunks else { return nil }
      let (exchanged, original) = ticket.weakCompareExchange(
        expected: seen, desired: seen + 1, successOrdering: .acquiringAndReleasing, failureOrdering: .acquiring)
      if exchanged { return Int(next) }
      seen = original
    }
  }

  private func waitUntilFinished(_ chunks: Int) {
    for _ in 0..<Self.spins {
      if finished.load(ordering: .acquiring) == chunks { return }
      ck_pause()
    }
    // Leaving the core lets the kernel move a worker here that lost its own.
    pthread_mutex_lock(mutex)
    callerParked.store(true, ordering: .sequentiallyConsistent)
    while finished.load(ordering: .sequentiallyConsistent) != chunks { pthread_cond_wait(done, mutex) }
    callerParked.store(false, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  /// A worker's life.
  func work(as worker: Int) {
    while !stopping.load(ordering: .acquiring) {
      if let chunk = claim() {
        if let work { work.pointee(first + chunk, worker) }
        finished.wrappingAdd(1, ordering: .sequentiallyConsistent)
        if callerParked.load(ordering: .sequentiallyConsistent) {
          pthread_mutex_lock(mutex)
          pthread_cond_signal(done)
          pthread_mutex_unlock(mutex)
        }
      } else {
        waitForWork()
      }
    }
  }

  private var hasWork: Bool {
    let seen = ticket.load(ordering: .sequentiallyConsistent)
    return seen & 0xf_ffff < seen >> 20 & 0xf_ffff || stopping.load(ordering: .sequentiallyConsistent)
  }

  private func waitForWork() {
    for _ in 0..<Self.spins {
      if hasWork { return }
      ck_pause()
    }
    pthread_mutex_lock(mutex)
    parkedWorkers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while !hasWork { pthread_cond_wait(workAvailable, mutex) }
    parkedWorkers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  /// Ends the workers.
  func stop() {
    pthread_mutex_lock(mutex)
    stopping.store(true, ordering: .sequentiallyConsistent)
    pthread_cond_broadcast(workAvailable)
    pthread_mutex_unlock(mutex)
  }
}
