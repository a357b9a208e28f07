import Checkpoints

/// An error on its way out of the process: how to exit, and one line that says what was expected and found.
struct Failure: Error {
  let status: ExitStatus
  let message: String
  let path: String?
  /// Byte of the file at which it went wrong.
  let offset: Int?

  init(_ status: ExitStatus, _ message: String, path: String? = nil, offset: Int? = nil) {
    self.status = status
    self.message = message
    self.path = path
    self.offset = offset
  }

  /// The line for standard error. A message may quote a file, so control characters are shown, never sent.
  var line: String { "glassbox: \(VisibleText(message.replacing("\n", with: " ")))\n" }

  /// `{"error":{…}}`, for scripts.
  var json: JSON {
    let offset: JSON = if let offset { .integer(Int64(offset)) } else { .null }
    let path: JSON = if let path { .string(path) } else { .null }
    return .object([
      (
        "error",
        .object([("kind", .string(status.kind)), ("message", .string(message)), ("path", path), ("offset", offset)])
      )
    ])
  }

  /// Writes the line (and the JSON, when asked for) on standard error.
  func report(asJSON: Bool) {
    StandardError.write(line)
    if asJSON { StandardError.write(String(decoding: json.utf8, as: UTF8.self) + "\n") }
  }
}
