import Foundation

/// Another program, run to its end without a terminal: its output goes to files, and cancelling the task ends it and
/// everything it started.
///
/// It is the leader of a process group, so that a Ctrl-C in the terminal reaches only us, and we decide what is cleaned
/// up in which order.
struct ChildProcess {
  let arguments: [String]
  var environment: [String: String] = ProcessInfo.processInfo.environment
  /// Where standard output goes; made anew, or added to with `appends`.
  var output = "/dev/null"
  var appends = false
  /// Where standard error goes.
  var errors = "/dev/null"

  /// Runs it and gives its exit status; 128 and more is a signal's number. `whileRunning` is called about twenty times
  /// a second and may throw to end it. Throws `FetchError.cannotRun` when it cannot be started.
  func run(whileRunning: () throws -> Void = {}) async throws -> Int32 {
    let pid = try start()
    var pause = 5
    do {
      while true {
        if let status = Self.status(of: pid, options: WNOHANG) { return status }
        try await Task.sleep(for: .milliseconds(pause))
        pause = min(pause * 2, 50)
        try whileRunning()
      }
    } catch {
      Self.end(pid)
      throw error
    }
  }

  private func start() throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let outputFlags = O_WRONLY | O_CREAT | (appends ? O_APPEND : O_TRUNC)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, outputFlags, 0o644)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))

    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var pid: pid_t = 0
    let error = posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, &variables)
    guard error == 0 else {
      throw FetchError.cannotRun(program: arguments[0], reason: String(cString: strerror(error)))
    }
    return pid
  }

  /// The exit status, or nil while it runs.
  private static func status(of pid: pid_t, options: Int32) -> Int32? {
    var raw: Int32 = 0
    var result = waitpid(pid, &raw, options)
    while result == -1 && errno == EINTR { result = waitpid(pid, &raw, options) }
    guard result == pid else { return result == -1 ? 127 : nil }
    let signal = raw & 0x7F
    return signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
  }

  /// Asks the group to end, waits up to two seconds, then insists.
  private static func end(_ pid: pid_t) {
    kill(-pid, SIGTERM)
    for _ in 0..<200 {
      if status(of: pid, options: WNOHANG) != nil {
        kill(-pid, SIGKILL)
        return
      }
      usleep(10_000)
    }
    kill(-pid, SIGKILL)
    _ = status(of: pid, options: 0)
  }
}
