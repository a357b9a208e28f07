import Checkpoints

/// A token's text as a figure shows it: one line, nothing in it invisible, no longer than there is room.
public struct TokenLabel: Sendable, Equatable {
  public let text: String

  /// Controls become symbols, blanks at either end dots, an empty token `∅`. What goes beyond `limit` columns becomes `…`.
  public init(_ token: String, limit: Int = 14) {
    let shown = VisibleText(token).description
    let inner = shown.trimming(" ")
    let (before, after) = Self.blanks(of: shown)
    let whole = String(repeating: "·", count: before) + inner + String(repeating: "·", count: after)
    text = whole.isEmpty ? "∅" : Self.cut(whole, to: limit)
  }

  /// Columns of a terminal or a monospaced font that a text takes, roughly: two for the wide scripts and emoji.
  static func columns(of text: String) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

  private static func columns(of character: Character) -> Int {
    let value = character.unicodeScalars.first?.value ?? 0
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard columns(of: text) > limit else { return text }
    var (kept, room) = ("", limit - 1)
    for character in text {
      room -= columns(of: character)
      if room < 0 { break }
      kept.append(character)
    }
    return kept + "…"
  }

  private static func blanks(of text: String) -> (before: Int, after: Int) {
    let before = text.prefix { $0 == " " }.count
    return (before, before == text.count ? 0 : text.reversed().prefix { $0 == " " }.count)
  }
}

extension String {
  /// Without this character at either end.
  fileprivate func trimming(_ character: Character) -> Substring {
    var rest = self[...]
    while rest.first == character { rest.removeFirst() }
    while rest.last == character { rest.removeLast() }
    return rest
  }
}
