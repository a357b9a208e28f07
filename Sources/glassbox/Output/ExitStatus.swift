/// What the process tells its caller. Source: BSD's `sysexits.h`.
enum ExitStatus: Int32, Sendable {
  case done = 0
  case wrongUsage = 64
  /// The input file is there and is bad.
  case badInput = 65
  /// The input is not there.
  case noInput = 66
  /// Our own fault.
  case internalFault = 70
  /// Found before loading, not after.
  case notEnoughMemory = 71
  case cannotCreate = 73
  case interrupted = 130

  /// The word a script reads in `error.kind`.
  var kind: String {
    switch self {
    case .done: "done"
    case .wrongUsage: "wrong_usage"
    case .badInput: "bad_input"
    case .noInput: "no_input"
    case .internalFault: "internal"
    case .notEnoughMemory: "not_enough_memory"
    case .cannotCreate: "cannot_create"
    case .interrupted: "interrupted"
    }
  }
}
