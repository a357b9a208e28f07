/// Text shown so that nothing in it is invisible: for tokens, where a blank or a newline is a fact.
public enum VisibleText {
  /// Blanks become `·` (or `␣`-like `_` in ASCII), newlines `⏎`, tabs `⇥`, other controls their symbols, invisible format
  /// characters `⟨U+200B⟩`; a combining mark without a base stands on `◌`.
  public static func show(_ text: String, glyphs: GlyphSet = .braille) -> String {
    var shown = ""
    var hasBase = false
    for scalar in text.unicodeScalars {
      if let replacement = replacement(scalar, glyphs) {
        shown += replacement
        hasBase = false
        continue
      }
      let isMark = TextWidth.columns(of: scalar) == 0
      if isMark, !hasBase { shown += "◌" }
      shown.unicodeScalars.append(scalar)
      hasBase = true
    }
    return shown
  }

  private static func replacement(_ scalar: Unicode.Scalar, _ glyphs: GlyphSet) -> String? {
    let isASCII = glyphs == .ascii
    switch scalar {
    case " ": return isASCII ? "_" : "·"
    case "\n": return isASCII ? "\\n" : "⏎"
    case "\r": return isASCII ? "\\r" : "␍"
    case "\t": return isASCII ? "\\t" : "⇥"
    case "\u{200D}", "\u{200C}": return nil  // They join what stands beside them.
    default: break
    }
    if TextWidth.symbol(forControl: scalar.value) != nil {
      return isASCII || scalar.value >= 0x80
        ? "<\(hex(scalar.value, digits: 2))>" : TextWidth.symbol(forControl: scalar.value).map { String(Character($0)) }
    }
    guard TextWidth.isInvisibleFormat(scalar.value) else { return nil }
    return isASCII ? "<U+\(hex(scalar.value, digits: 4))>" : "⟨U+\(hex(scalar.value, digits: 4))⟩"
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
