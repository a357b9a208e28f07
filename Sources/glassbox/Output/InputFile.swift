import Foundation
import Tokenizers

/// A file that an option names, read whole; `-` is standard input.
enum InputFile {
  /// Throws where it is missing, unreadable, or no UTF-8.
  static func text(_ path: String) throws -> String {
    guard let text = String(validating: try bytes(path), as: UTF8.self) else {
      throw Failure(.badInput, "Expected text in \(name(path)), but it is not UTF-8.", path: path)
    }
    return text
  }

  static func json(_ path: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: try bytes(path))
    } catch let error as JSONError {
      throw Failure(.badInput, "Expected JSON in \(name(path)): \(error)", path: path, offset: error.offset)
    }
  }

  private static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

  private static func bytes(_ path: String) throws -> [UInt8] {
    if path == "-" { return Array(try FileHandle.standardInput.readToEnd() ?? Data()) }
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw Failure(
        .noInput, isThere ? "\(path) cannot be read." : "Expected a file at '\(path)', but there is none.", path: path)
    }
  }
}
