import Foundation

/// A terminal of its own: a tmux server with one pane in which a shell runs. Ends with its last reference.
public final class Tmux: Sendable {
  private let socket: String
  /// What to run first; a shell.
  private static let shell = "/bin/sh"

  public struct Timeout: Error, CustomStringConvertible {
    let waitedFor: String
    let screen: String
    public var description: String { "waited for \(waitedFor), but the screen shows:\n\(screen)" }
  }

  public init(width: Int, height: Int, environment: [String: String] = [:]) async throws {
    socket = "glassbox-\(UUID().uuidString.prefix(8))"
    var arguments = ["-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)"]
    for (name, value) in environment { arguments += ["-e", "\(name)=\(value)"] }
    try await run(arguments + ["env", "PS1=$ ", Self.shell])
  }

  deinit {
    let kill = Process()
    kill.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    kill.arguments = ["tmux", "-L", socket, "kill-server"]
    kill.standardError = FileHandle.nullDevice
    try? kill.run()
    kill.waitUntilExit()
  }

  /// Named keys, as tmux calls them: `Enter`, `Escape`, `C-c`.
  public func press(_ keys: String...) async throws { try await run(["send-keys"] + keys) }

  /// Letters as they are.
  public func type(_ text: String) async throws { try await run(["send-keys", "-l", "--", text]) }

  public func resize(width: Int, height: Int) async throws {
    try await run(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  /// The screen as text, one line a row.
  public func screen() async throws -> String { try await run(["capture-pane", "-p"]) }

  /// A tmux format, such as `#{alternate_on}`.
  public func ask(_ format: String) async throws -> String {
    try await run(["display-message", "-p", format]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The first value that is not nil which `find` takes from the screen, looked at again until the deadline (seconds).
  @discardableResult
  public func wait<Value>(
    for what: String, deadline: Double = 60, _ find: (String) throws -> Value?
  ) async throws -> Value {
    let end = ContinuousClock.now + .seconds(deadline)
    while true {
      let screen = try await screen()
      if let value = try find(screen) { return value }
      if ContinuousClock.now > end { throw Timeout(waitedFor: what, screen: screen) }
      try await Task.sleep(for: .milliseconds(30))
    }
  }

  /// Waits until the screen has `text`.
  public func wait(for text: String, deadline: Double = 60) async throws {
    try await wait(for: "'\(text)'", deadline: deadline) { $0.contains(text) ? true : nil }
  }

  @discardableResult
  private func run(_ arguments: [String]) async throws -> String {
    let result = try await Program.run(
      ["tmux", "-L", socket] + arguments, environment: ["TMUX": nil, "LC_ALL": "C.UTF-8"])
    guard result.status == 0 else { throw Timeout(waitedFor: "tmux \(arguments.first ?? "")", screen: result.errors) }
    return result.output
  }
}
