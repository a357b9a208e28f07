import Foundation
import TestSupport
import Testing

/// The built program, run as a user would.
enum Glassbox {
  /// Runs a verb. The environment is this process's, with `environment` over it.
  static func run(
    _ arguments: String..., environment: [String: String?] = [:], input: String = ""
  ) async throws -> Program.Result {
    try await Program.run([Program.glassbox] + arguments, environment: environment, input: input)
  }

  static func run(_ arguments: [String]) async throws -> Program.Result {
    try await Program.run([Program.glassbox] + arguments, environment: [:], input: "")
  }

  static let tinyModel = Fixture.path("gguf/llama_gqa-f32.gguf")
  /// A file that holds nothing but a vocabulary.
  static let vocabulary = Fixture.path("tokenizers/ggml-vocab-gpt-2.gguf")
}

extension Program.Result {
  /// Standard output as one JSON object.
  func object() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: outputBytes) as? [String: Any])
  }

  /// The object on the last line of standard error that `--json` promises, and the line for people before it.
  func error() throws -> (line: String, fields: [String: Any]) {
    let lines = errors.split(separator: "\n")
    try #require(lines.count == 2, "\(errors)")
    let object = try JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any]
    return (String(lines[0]), try #require(object?["error"] as? [String: Any]))
  }
}
