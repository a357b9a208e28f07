import COpenBLAS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What this machine is and can do, measured or read from the system.
public enum MachineProbe {
  /// Bytes a second that `threads` threads read from a buffer far larger than the cache. Takes about a third of a second.
  public static func readBandwidth(threads: Int) -> Double {
    let pool = WorkerPool(threads: threads)
    let chunk = 1 << 20, chunks = 256
    let buffer = Buffer<UInt64>(count: chunk / 8 * chunks)
    let sums = Buffer<UInt64>(count: pool.threads * 8)
    let base = buffer.base, totals = sums.base
    pool.forEach(chunks) { index, _ in (base + index * chunk / 8).update(repeating: UInt64(index), count: chunk / 8) }
    var best = Double.infinity
    for _ in 0..<5 {
      let start = ContinuousClock.now
      pool.forEach(chunks) { index, worker in totals[worker * 8] &+= sum(base + index * chunk / 8, count: chunk / 8) }
      best = min(best, seconds(ContinuousClock.now - start))
    }
    return Double(chunk * chunks) / best
  }

  private static func sum(_ words: UnsafePointer<UInt64>, count: Int) -> UInt64 {
    var sum = SIMD8<UInt64>(repeating: 0), other = sum
    let vectors = UnsafeRawPointer(words).assumingMemoryBound(to: SIMD8<UInt64>.self)
    for index in stride(from: 0, to: count / 8, by: 2) {
      sum &+= vectors[index]
      other &+= vectors[index + 1]
    }
    return (sum &+ other).wrappedSum()
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// The processor's name as the system gives it, or nil.
  public static var processorName: String? { SystemFile.value(of: "model name", in: "/proc/cpuinfo") }

  /// The kernels OpenBLAS chose for this processor, such as `SkylakeX`.
  public static var blasCore: String { openblas_get_corename().map { String(cString: $0) } ?? "unknown" }

  /// The most memory this process has held at once, in bytes.
  public static var peakResidentBytes: Int { statusBytes("VmHWM") ?? usagePeak }

  /// The memory this process holds now, in bytes; nil where the system doesn't tell.
  public static var residentBytes: Int? { statusBytes("VmRSS") }

  private static var usagePeak: Int {
    #if canImport(Darwin)
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      return 0
    #endif
  }

  private static func statusBytes(_ key: String) -> Int? {
    let text = SystemFile.value(of: key, in: "/proc/self/status")
    return text?.split(separator: " ").first.flatMap { Int($0) }.map { $0 * 1024 }
  }
}
