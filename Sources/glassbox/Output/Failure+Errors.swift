import Workbench

extension Failure {
  /// How each typed error leaves the process. A type not named here is our own fault.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case is CancellationError: self.init(.interrupted, "Interrupted.")
    default: self.init(.internalFault, "\(error)")
    }
  }
}
