import Foundation

/// Another program run to its end, with everything it said.
public struct Program: Sendable {
  public struct Result: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String
    public let outputBytes: Data
  }

  public enum Failure: Error { case tookTooLong(arguments: [String]) }

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
    let process = try make(arguments, environment: environment, input: input, folder: folder)
    try process.run()
    let end = ContinuousClock.now + .seconds(deadline)
    while process.isRunning {
      if ContinuousClock.now > end {
        kill(process.processIdentifier, SIGKILL)
        throw Failure.tookTooLong(arguments: arguments)
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    let output = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/output"))
    let errors = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/errors"))
    let status = process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    return Result(
      status: status, output: String(decoding: output, as: UTF8.self), errors: String(decoding: errors, as: UTF8.self),
      outputBytes: output)
  }

  private static func make(
    _ arguments: [String], environment: [String: String?], input: String, folder: TemporaryFolder
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(environment.compactMapValues { $0 }) { $1 }
      .filter { name, _ in environment[name].map { $0 != nil } ?? true }
    let inputPath = try folder.write(input, to: "input")
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: try folder.write("", to: "output")))
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: try folder.write("", to: "errors")))
    return process
  }
}
