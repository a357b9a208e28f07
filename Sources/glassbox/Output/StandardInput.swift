import Foundation

/// Standard input, as text or line by line; lines are handed on as they arrive, so a batch can be a conversation.
enum StandardInput {
  /// All of it. Bytes that are no UTF-8 become U+FFFD.
  static func text() throws -> String {
    String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
  }

  /// Calls `body` with the number (from 1) and bytes of every line that is not blank.
  static func forEachLine(_ body: (_ number: Int, _ line: Data) throws -> Void) throws {
    var number = 0
    while let line = readLine() {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      try body(number, Data(line.utf8))
    }
  }
}
