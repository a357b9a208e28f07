/// The same random numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// Awkward pieces of text.
  private static let pieces = [
    "a", "word ", "日", "本語", "e\u{301}", "\u{301}", "👨‍👩‍👧", "🇯🇵", "🇯", "❤️", "1️⃣", "👍🏽", "한", "\u{1112}\u{1161}\u{11AB}",
    "क्षि", "שלום", "\u{202E}", "\u{200D}", "\u{FEFF}", "\u{1B}[2J", "\t", "\n", "\r\n", "\u{85}", "\u{0}", "—", " ", "  ",
    "█", "\u{10FFFF}",
  ]

  mutating func text(length: Int) -> String {
    (0..<length).reduce(into: "") { text, _ in text += Self.pieces[int(0...Self.pieces.count - 1)] }
  }
}
