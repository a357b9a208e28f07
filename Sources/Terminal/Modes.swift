/// The private modes of a terminal that curses doesn't manage.
enum Modes {
  /// Pasted text arrives in brackets.
  static let pasteOn = "\u{1B}[?2004h"
  static let pasteOff = "\u{1B}[?2004l"
  /// Presses, releases and movement with a button held, in the SGR form that has no limit at column 223.
  static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"
  static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"
  /// Shows nothing until a frame is complete; terminals that don't know it ignore it.
  static let frameBegin = "\u{1B}[?2026h"
  static let frameEnd = "\u{1B}[?2026l"
}
