import Canvas
import Foundation

/// Asks the terminal how many cells it gives a glyph: prints it at the start of a line and reads the cursor's place.
/// Source: ECMA-48, device status report 6.
enum GlyphProbe {
  struct Sample: Encodable {
    let name: String
    let glyph: String
    /// What the workbench reckons with.
    let expected: Int
    /// Nil when the terminal did not answer.
    let measured: Int?
  }

  private static let glyphs = [
    ("block", "█"), ("eighth", "▏"), ("braille", "⣿"), ("line", "─"), ("CJK", "語"), ("emoji", "🦊"),
    ("combining", "e\u{301}"), ("family", "👩‍👩‍👧"),
  ]

  /// Standard input and output must be a terminal; its modes are put back.
  static func measure() -> [Sample]? {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return nil }
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    var isSilent = false
    return glyphs.map { name, glyph in
      let measured = isSilent ? nil : columns(of: glyph)
      isSilent = measured == nil  // a terminal that never answers costs one wait, not eight
      return Sample(name: name, glyph: glyph, expected: TextWidth.columns(of: glyph), measured: measured)
    }
  }

  private static func columns(of glyph: String) -> Int? {
    StandardError.write("\r\(glyph)\u{1B}[6n")
    let answer = readAnswer()
    StandardError.write("\r\u{1B}[K")
    guard let match = answer.firstMatch(of: /\u{1B}\[\d+;(\d+)R/), let column = Int(match.1) else { return nil }
    return column - 1
  }

  /// What comes before a pause of 0.3 seconds, or up to the final letter.
  private static func readAnswer() -> String {
    var bytes: [UInt8] = []
    while bytes.count < 32, bytes.last != UInt8(ascii: "R") {
      var poll = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      var byte: UInt8 = 0
      guard Foundation.poll(&poll, 1, 300) == 1, read(STDIN_FILENO, &byte, 1) == 1 else { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
