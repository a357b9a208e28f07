import Foundation

/// Where the test data lies, found from this file's own place so that tests run from any folder.
public enum Fixture {
  public static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

  /// The path of `name` under `Tests/Fixtures`.
  public static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  public static func data(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

  /// The real model that `make test` fetches.
  public static var smolLM2: String {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.cache"
    return cache + "/glassbox/models/SmolLM2-135M-Instruct.Q4_1.gguf"
  }
}
