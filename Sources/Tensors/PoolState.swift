import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the threads of a pool share: the running region, the shares its chunks are claimed from, and where threads park.
final class PoolState: @unchecked Sendable {
  /// What a region runs: a function without captures and what it works on, since a closure that other threads may
  /// call would be allocated.
  struct Work {
    let context: UnsafeRawPointer
    let body: (_ context: UnsafeRawPointer, _ chunks: Range<Int>, _ worker: Int) -> Void
  }

  /// Looks at the region before a worker parks: about 50 µs.
  private static let spins = 4_000
  /// Seconds beyond twice its own work that the caller waits before it takes a worker's core for lost.
  private static let patience = 100e-6

  private let shares: ChunkShares
  /// Counts regions; waiting workers watch it.
  private let region = Atomic<UInt64>(0)
  private let occupied = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)
  /// Workers parked that the next region wakes.
  private let parkedWorkers = Atomic<Int>(0)
  private let callerParked = Atomic<Bool>(false)

  /// Of the running region; read only after a claim, which proves that the region isn't over.
  private nonisolated(unsafe) var work: UnsafePointer<Work>?
  private nonisolated(unsafe) var first = 0
  /// The caller's alone; workers learn that they are left out from `left`.
  private nonisolated(unsafe) var lostCores: LostCores
  private let left: UnsafeMutablePointer<Atomic<Bool>>

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let workAvailable = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(workers: Int) {
    shares = ChunkShares(workers: workers)
    lostCores = LostCores(workers: workers)
    left = .allocate(capacity: workers)
    for worker in 0..<workers { (left + worker).initialize(to: Atomic(false)) }
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
    left.deallocate()
    shares.deallocate()
  }

  /// Takes the pool for a caller; false while another has it.
  func enter() -> Bool {
    occupied.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
  }

  func leave() { occupied.store(false, ordering: .releasing) }

  // MARK: The caller

  /// Runs chunks first..<first + chunks, chunks at most `ChunkShares.maxChunks`.
  func run(_ chunks: Int, _ first: Int, _ work: UnsafePointer<Work>) {
    if lostCores.away > 0, lostCores.takeBack(now: Self.now()) { callBack() }
    guard lostCores.away < shares.workers - 1 else {
      work.pointee.body(work.pointee.context, first..<first + chunks, 0)
      return
    }
    let start = Self.now()
    announce(chunks, first, work)
    drain(worker: 0)
    waitUntilFinished(chunks, start: start)
  }

  private func announce(_ chunks: Int, _ first: Int, _ work: UnsafePointer<Work>) {
    self.work = work
    self.first = first
    shares.reset()
    let number = region.load(ordering: .relaxed) + 1
    let present = shares.workers - lostCores.away
    var place = 0
    for worker in 0..<shares.workers {
      let isAway = lostCores.isAway(worker)
      let end = isAway ? place : place + 1
      shares.assign(chunks * place / present..<chunks * end / present, of: number, to: worker)
      place = end
    }
    region.store(number, ordering: .sequentiallyConsistent)
    if parkedWorkers.load(ordering: .sequentiallyConsistent) > 0 { wakeWorkers() }
  }

  private func drain(worker: Int) {
    while let chunks = shares.claim(worker) {
      if let work {
        work.pointee.body(work.pointee.context, first + chunks.lowerBound..<first + chunks.upperBound, worker)
      }
      shares.finish(chunks.count, by: worker)
      if worker > 0, callerParked.load(ordering: .sequentiallyConsistent) {
        pthread_mutex_lock(mutex)
        pthread_cond_signal(done)
        pthread_mutex_unlock(mutex)
      }
    }
  }

  private func waitUntilFinished(_ chunks: Int, start: Double) {
    if shares.finished == chunks { return }
    let outOfWork = Self.now()
    let limit = outOfWork + 2 * (outOfWork - start) + Self.patience
    repeat {
      for _ in 0..<64 {
        if shares.finished == chunks { return }
        ck_pause()
      }
    } while Self.now() < limit
    leaveOutTheBusy()
    // Leaving the core lets the kernel move a worker here that lost its own.
    pthread_mutex_lock(mutex)
    callerParked.store(true, ordering: .sequentiallyConsistent)
    while shares.finished != chunks { pthread_cond_wait(done, mutex) }
    callerParked.store(false, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  private func leaveOutTheBusy() {
    let now = Self.now()
    for worker in 1..<shares.workers where shares.isBusy(worker) {
      lostCores.leaveOut(worker, now: now)
      left[worker].store(true, ordering: .sequentiallyConsistent)
    }
  }

  private func callBack() {
    for worker in 1..<shares.workers where !lostCores.isAway(worker) {
      left[worker].store(false, ordering: .sequentiallyConsistent)
    }
    wakeWorkers()
  }

  private func wakeWorkers() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(workAvailable)
    pthread_mutex_unlock(mutex)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  // MARK: Workers

  /// A worker's life.
  func work(as worker: Int) {
    while !stopping.load(ordering: .acquiring) {
      let seen = region.load(ordering: .sequentiallyConsistent)
      if !left[worker].load(ordering: .relaxed) { drain(worker: worker) }
      waitForRegion(after: seen, worker)
    }
  }

  private func isCalled(after seen: UInt64) -> Bool {
    region.load(ordering: .sequentiallyConsistent) != seen || stopping.load(ordering: .sequentiallyConsistent)
  }

  private func waitForRegion(after seen: UInt64, _ worker: Int) {
    for _ in 0..<Self.spins {
      if left[worker].load(ordering: .relaxed) { break }
      if isCalled(after: seen) { return }
      ck_pause()
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while left[worker].load(ordering: .sequentiallyConsistent) {
      if stopping.load(ordering: .sequentiallyConsistent) { return }
      pthread_cond_wait(workAvailable, mutex)
    }
    parkedWorkers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while !isCalled(after: seen) { pthread_cond_wait(workAvailable, mutex) }
    parkedWorkers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
  }

  /// Ends the workers.
  func stop() {
    pthread_mutex_lock(mutex)
    stopping.store(true, ordering: .sequentiallyConsistent)
    pthread_cond_broadcast(workAvailable)
    pthread_mutex_unlock(mutex)
  }
}
