import Foundation

/// Another program run to its end, with everything it said.
public struct Program: Sendable {
  public struct Result: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String
    public let outputBytes: Data
  }

  public enum Failure: Error {
    case tookTooLong(arguments: [String])
    case cannotStart(arguments: [String], error: Int32)
  }

  /// `glassbox` itself, built beside these tests.
  public static let glassbox: String = {
    let runner = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: runner ?? CommandLine.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("glassbox").path
  }()

  /// Runs `arguments` (a path or a name in PATH first), with `environment` over this process's own; a value of nil
  /// takes a variable away. Kills it after `deadline` seconds.
  public static func run(
    _ arguments: [String], environment: [String: String?] = [:], input: String = "", deadline: Double = 120
  ) async throws -> Result {
    let folder = try TemporaryFolder()
    try folder.write(input, to: "input")
    let variables = ProcessInfo.processInfo.environment
      .merging(environment.compactMapValues { $0 }) { $1 }
      .filter { name, _ in environment[name].map { $0 != nil } ?? true }
    let pid = try start(arguments, variables, in: folder)
    let status = try await wait(for: pid, arguments, deadline: deadline)
    let output = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/output"))
    let errors = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/errors"))
    return Result(
      status: status, output: String(decoding: output, as: UTF8.self), errors: String(decoding: errors, as: UTF8.self),
      outputBytes: output)
  }

  /// Foundation's `Process` counts a program as running for as long as any child of it keeps a descriptor, as the
  /// server that tmux leaves behind does; the system itself knows better.
  private static func start(
    _ arguments: [String], _ variables: [String: String], in folder: TemporaryFolder
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "\(folder.path)/input", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "\(folder.path)/output", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, "\(folder.path)/errors", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var words = arguments.map { strdup($0) } + [nil]
    var settings = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var pid: pid_t = 0
    let error = posix_spawnp(&pid, arguments[0], &actions, nil, &words, &settings)
    guard error == 0 else { throw Failure.cannotStart(arguments: arguments, error: error) }
    return pid
  }

  /// The exit status, or minus the signal that ended it.
  private static func wait(for pid: pid_t, _ arguments: [String], deadline: Double) async throws -> Int32 {
    let end = ContinuousClock.now + .seconds(deadline)
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) == 0 {
      if ContinuousClock.now > end {
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
        throw Failure.tookTooLong(arguments: arguments)
      }
      try await Task.sleep(for: .milliseconds(3))
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
  }
}
