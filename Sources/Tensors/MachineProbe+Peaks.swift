import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension MachineProbe {
  /// Arithmetic whose limit can be measured.
  public enum Arithmetic: Sendable, CaseIterable {
    case int8
    case float32
  }

  /// Operations a second that `threads` threads do on registers alone, a multiplication and an addition counting as
  /// two; nil where the instruction set has none of that kind. Takes about a tenth of a second.
  public static func peak(
    _ arithmetic: Arithmetic, threads: Int, on instructions: InstructionSet = .active
  ) -> Double? {
    let pool = WorkerPool(threads: threads)
    let name = instructions.name, isBytes: Int32 = arithmetic == .int8 ? 1 : 0
    let work = ck_peak_work(name, isBytes, 1)
    guard work > 0 else { return nil }
    let rounds = 200_000, chunks = pool.threads * 16
    var best = Double.infinity
    for _ in 0..<5 {
      let start = ContinuousClock.now
      pool.forEach(chunks) { _, _ in _ = ck_peak_work(name, isBytes, rounds) }
      best = min(best, seconds(ContinuousClock.now - start))
    }
    return work * Double(rounds * chunks) / best
  }

  /// Starts the count of `peakResidentBytes` anew, where the system can (Linux).
  public static func resetPeakResidentBytes() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }
}
