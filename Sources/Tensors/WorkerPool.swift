import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Threads that share the chunks of one loop after another; the caller is one of them.
///
/// Each thread starts with neighbouring chunks of its own and then helps the others, and a region ends when all chunks
/// are done, not when every thread has come by: a thread that sleeps holds up nobody unless it is in the middle of a
/// chunk, and one that was caught so is left out for a while.
/// A waiting thread spins for some microseconds, then parks. A round trip costs 0.2 to 3 µs.
public final class WorkerPool: @unchecked Sendable {
  /// Threads that work, the caller included.
  public let threads: Int
  private let state: PoolState
  private var handles: [pthread_t] = []

  public init(threads: Int) {
    self.threads = max(threads, 1)
    state = PoolState(workers: self.threads)
    for worker in 0..<self.threads where worker > 0 {
      let context = Unmanaged.passRetained(WorkerContext(state: state, worker: worker))
      #if canImport(Darwin)
        var handle: pthread_t?
      #else
        var handle = pthread_t()
      #endif
      let failure = pthread_create(&handle, nil, workerMain, context.toOpaque())
      #if canImport(Darwin)
        if failure == 0, let handle { handles.append(handle) } else { context.release() }
      #else
        if failure == 0 { handles.append(handle) } else { context.release() }
      #endif
    }
  }

  deinit {
    state.stop()
    for handle in handles { pthread_join(handle, nil) }
  }

  /// Runs every chunk in 0..<chunks of `work`, each once, on all threads; returns when all are done. Never allocates.
  ///
  /// Called while another region of this pool is running, from within or from another thread, it works alone.
  public func run<Work: PoolWork>(_ chunks: Int, _ work: Work) {
    guard chunks > 1, !handles.isEmpty, state.enter() else {
      work.run(chunks: 0..<max(chunks, 0), worker: 0)
      return
    }
    withUnsafePointer(to: work) { context in
      let erased = PoolState.Work(context: context) { context, chunks, worker in
        context.assumingMemoryBound(to: Work.self).pointee.run(chunks: chunks, worker: worker)
      }
      withUnsafePointer(to: erased) { share(chunks, $0) }
    }
    state.leave()
  }

  /// The same for a closure. It may allocate what the closure captures, so decode steps use `run`.
  public func forEach(_ chunks: Int, _ body: (_ chunk: Int, _ worker: Int) -> Void) {
    guard chunks > 1 else {
      if chunks == 1 { body(0, 0) }
      return
    }
    withoutActuallyEscaping(body) { run(chunks, ClosureWork(body: $0)) }
  }

  private func share(_ chunks: Int, _ work: UnsafePointer<PoolState.Work>) {
    var first = 0
    while first < chunks {
      let count = min(chunks - first, ChunkShares.maxChunks)
      state.run(count, first, work)
      first += count
    }
  }
}

/// Work that falls into chunks which may run at the same time.
public protocol PoolWork {
  /// `worker` is 0..<threads and never the same for two chunks that run at once.
  func run(chunk: Int, worker: Int)
  /// Runs neighbouring chunks, for work that does better with many at a time.
  func run(chunks: Range<Int>, worker: Int)
}

extension PoolWork {
  public func run(chunks: Range<Int>, worker: Int) {
    for chunk in chunks { run(chunk: chunk, worker: worker) }
  }
}

private struct ClosureWork: PoolWork {
  let body: (_ chunk: Int, _ worker: Int) -> Void

  func run(chunk: Int, worker: Int) { body(chunk, worker) }
}

/// What a new thread is told.
private final class WorkerContext {
  let state: PoolState
  let worker: Int

  init(state: PoolState, worker: Int) {
    self.state = state
    self.worker = worker
  }
}

#if canImport(Darwin)
  private func workerMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let context = Unmanaged<WorkerContext>.fromOpaque(argument).takeRetainedValue()
    context.state.work(as: context.worker)
    return nil
  }
#else
  private func workerMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let context = Unmanaged<WorkerContext>.fromOpaque(argument).takeRetainedValue()
    context.state.work(as: context.worker)
    return nil
  }
#endif
