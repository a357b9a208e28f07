import Foundation
import Synchronization

/// What Ctrl-C does: ends the process with status 130 at once, unless a verb has something to clean up.
///
/// Such a verb calls `beginCatching()`; from then on the first Ctrl-C only makes `isPending` true, which the verb
/// checks, cleans up and throws `CancellationError`. A second Ctrl-C ends the process whatever it is doing.
enum Interruption {
  private static let catching = Atomic<Bool>(false)
  private static let pending = Atomic<Bool>(false)

  /// Whether a Ctrl-C (or SIGTERM, or SIGHUP) has arrived since `beginCatching()`.
  static var isPending: Bool { pending.load(ordering: .relaxed) }

  static func beginCatching() { catching.store(true, ordering: .relaxed) }

  static func throwIfPending() throws { if isPending { throw CancellationError() } }

  /// Whether we were started with `number` ignored, as `nohup` does.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    return sigaction(number, nil, &action) == 0
      && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Installs the handlers. A closed pipe and a limit on files are found by writing, so
  /// SIGPIPE and SIGXFSZ are ignored.
  static func install() {
    _ = isPending  // makes the globals now: a signal handler must not
    _ = catching.load(ordering: .relaxed)
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isIgnored(SIGHUP) {
      signal(number) { _ in
        if Interruption.catching.load(ordering: .relaxed), !Interruption.pending.exchange(true, ordering: .relaxed) {
          return
        }
        _exit(ExitStatus.interrupted.rawValue)
      }
    }
  }
}
