/// Text files as they come after something went wrong with them: bytes changed, lost, repeated or put in, numbers made
/// absurd. The same for the same seed.
public struct DamagedText {
  private static let fragments = [
    "{", "}", "[", "]", "\"", "(", ")", "-1", "null", "true", "\\", "{%", "%}", "{{", "*", "+", "{1000000}", "[^",
    "::=",
    "\u{0}", "é", "<|x|>",
  ]
  private static let numbers = [
    "0", "-1", "1e30", "4294967296", "9223372036854775807", "18446744073709551616", "0.5", "\"x\"",
  ]

  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  private mutating func next(below limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(limit, 1)))
  }

  /// Another damaged copy of `text`.
  public mutating func copy(of text: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0...next(below: 3) { damage(&text) }
    return text
  }

  private mutating func damage(_ text: inout [UInt8]) {
    let at = next(below: text.count), length = min(text.count - at, 1 + next(below: 40))
    switch next(below: 6) {
    case 0: if at < text.count { text[at] = UInt8(next(below: 256)) }
    case 1: text.removeSubrange(at..<at + length)
    case 2: text.insert(contentsOf: Array(text[at..<at + length]), at: at)
    case 3: text.insert(contentsOf: Array(Self.fragments[next(below: Self.fragments.count)].utf8), at: at)
    case 4: text.removeSubrange(at...)
    default: replaceNumber(in: &text, from: at)
    }
  }

  /// Replaces the first number behind `start`.
  private mutating func replaceNumber(in text: inout [UInt8], from start: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    guard let first = text[start...].firstIndex(where: isDigit) else { return }
    let end = text[first...].firstIndex { !isDigit($0) } ?? text.count
    text.replaceSubrange(first..<end, with: Array(Self.numbers[next(below: Self.numbers.count)].utf8))
  }
}
