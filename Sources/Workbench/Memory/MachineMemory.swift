import Foundation

/// What this process and this machine have of memory, as Linux tells it. Bytes; nil where it doesn't.
public enum MachineMemory {
  static var resident: Int? {
    let fields = text("/proc/self/statm")?.split(separator: " ")
    guard let fields, fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  public static var total: Int? { Int(exactly: ProcessInfo.processInfo.physicalMemory) }

  /// What the system could hand out without swapping.
  public static var available: Int? {
    let line = text("/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
