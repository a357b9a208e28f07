import Checkpoints
import Foundation

/// Standard output, written straight to the descriptor: a closed pipe ends the process as quietly as it ends
/// `cat`, and a full disk is an error rather than silence.
enum StandardOutput {
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Bytes as they are; for text that came from a file or a model use `text`.
  static func write(_ bytes: some Collection<UInt8>) throws {
    let done: ()? = try bytes.withContiguousStorageIfAvailable { try write($0) }
    if done == nil { try Array(bytes).withUnsafeBufferPointer { try write($0) } }
  }

  /// One line of our own words.
  static func line(_ text: String = "") throws { try write(Array((text + "\n").utf8)) }

  /// Our own words, laid out and styled; text of others in them must have been made visible already.
  static func layout(_ text: String) throws { try write(Array(text.utf8)) }

  /// One JSON value and a line end.
  static func json(_ value: some Encodable) throws { try write(JSON(value).utf8 + [UInt8(ascii: "\n")]) }

  /// Text that came from a file or a model: byte for byte into a pipe, control characters as symbols on a terminal.
  static func text(_ text: String) throws {
    try write(Array((isTerminal ? VisibleText(text, layout: .manyLines).description : text).utf8))
  }

  private static func write(_ buffer: UnsafeBufferPointer<UInt8>) throws {
    var rest = UnsafeRawBufferPointer(buffer)
    while let base = rest.baseAddress, !rest.isEmpty {
      let written = Foundation.write(STDOUT_FILENO, base, rest.count)
      if written > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno == EPIPE {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
      } else if errno != EINTR && errno != EAGAIN {
        throw Failure(.cannotCreate, "Standard output cannot be written: \(String(cString: strerror(errno))).")
      }
    }
  }
}

/// Standard error: progress, logs and errors.
enum StandardError {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Foundation.write(STDERR_FILENO, bytes, bytes.count)
  }
}
