#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension WorkerPool {
  /// Cores this process may use, sibling threads of a core counted once: what the affinity mask and the control
  /// group's quota leave.
  public static var physicalCores: Int {
    #if os(Linux)
      let cpus = allowedProcessors()
      // A core's siblings share a list; the list stands for the core.
      let cores = Set(
        cpus.map { cpu in
          SystemFile.firstLine("/sys/devices/system/cpu/cpu\(cpu)/topology/thread_siblings_list") ?? "\(cpu)"
        })
      return max(1, min(cores.count, quota() ?? cores.count))
    #else
      return max(1, sysconf(_SC_NPROCESSORS_ONLN))
    #endif
  }

  #if os(Linux)
    /// The affinity mask, as the system writes it: `0-3,8`.
    private static func allowedProcessors() -> [Int] {
      guard let list = SystemFile.value(of: "Cpus_allowed_list", in: "/proc/self/status") else {
        return Array(0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
      }
      return list.split(separator: ",").flatMap { part -> [Int] in
        let ends = part.split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return [] }
        return Array(first...last)
      }
    }

    /// Whole processors' worth of time the control group grants, if it limits it: `max 100000` or `200000 100000`.
    private static func quota() -> Int? {
      guard let line = SystemFile.firstLine("/sys/fs/cgroup/cpu.max") else { return nil }
      let fields = line.split(separator: " ")
      guard fields.count == 2, let time = Double(fields[0]), let period = Double(fields[1]), period > 0 else {
        return nil
      }
      return max(1, Int((time / period).rounded(.up)))
    }
  #endif
}
