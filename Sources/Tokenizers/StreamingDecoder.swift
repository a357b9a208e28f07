import Checkpoints

/// Turns ids into text as they come, whole UTF-8 characters only: bytes at the end that may still become a character
/// are held back, and those that no longer can become U+FFFD at once. All outputs joined equal `String(decoding:)`
/// of all bytes: blanks before punctuation, which decoding a whole text takes away for some vocabularies, stay.
public struct StreamingDecoder: Sendable {
  private let tokenizer: Tokenizer
  private let skipSpecial: Bool
  /// At most three bytes between calls.
  private var held: [UInt8] = []

  /// With `skipSpecial`, control tokens give no text.
  public init(_ tokenizer: Tokenizer, skipSpecial: Bool = true) {
    self.tokenizer = tokenizer
    self.skipSpecial = skipSpecial
  }

  /// Whether bytes are held back that wait for the rest of a character.
  public var isHoldingBack: Bool { !held.isEmpty }

  /// The text that is certain after `id`, often empty. Ids outside the vocabulary give nothing.
  public mutating func push(_ id: TokenID) -> String {
    if skipSpecial, tokenizer.isSpecial(id) { return "" }
    tokenizer.appendPiece(id, to: &held)
    let ready = held.count - UTF8Prefix.incompleteTail(held)
    defer { held.removeFirst(ready) }
    return String(decoding: held[..<ready], as: UTF8.self)
  }

  /// What was held back, as U+FFFD; the decoder is ready for another text.
  public mutating func finish() -> String {
    defer { held.removeAll() }
    return String(decoding: held, as: UTF8.self)
  }
}

/// Where UTF-8 is cut: the encoding's own rules, with overlong forms and surrogates excluded from the second byte on.
enum UTF8Prefix {
  /// Length of the character that `lead` begins, 0 if it can't begin one.
  static func length(lead: UInt8) -> Int {
    switch lead {
    case 0x00...0x7f: 1
    case 0xc2...0xdf: 2
    case 0xe0...0xef: 3
    case 0xf0...0xf4: 4
    default: 0
    }
  }

  /// How many bytes at the end begin a character that more bytes could complete.
  static func incompleteTail(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let tail = bytes.suffix(count)
      guard let lead = tail.first else { return 0 }
      if lead & 0xc0 == 0x80 { continue }
      guard length(lead: lead) > count else { return 0 }
      return count == 1 || isSecond(tail[tail.startIndex + 1], after: lead) ? count : 0
    }
    return 0
  }

  private static func isSecond(_ byte: UInt8, after lead: UInt8) -> Bool {
    switch lead {
    case 0xe0: 0xa0...0xbf ~= byte
    case 0xed: 0x80...0x9f ~= byte
    case 0xf0: 0x90...0xbf ~= byte
    case 0xf4: 0x80...0x8f ~= byte
    default: 0x80...0xbf ~= byte
    }
  }
}
