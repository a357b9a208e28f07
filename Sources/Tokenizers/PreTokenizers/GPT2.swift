extension PreTokenizer {
  static let gpt2 = PreTokenizer(
    names: [
      "gpt-2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "jina-v1-en", "jina-v2-code", "roberta-bpe",
      "gigachat", "a.x-4.0", "mellum",
      "modern-bert", "exaone4", "mpt", "olmo", "jais", "trillion", "granite-docling",
    ],
    stages: [gpt2Words])

  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`. Source: openai/gpt-2, encoder.py.
  static let gpt2Words: Stage = { text, segment, ends in
    let end = segment.upperBound
    var position = segment.lowerBound
    while position < end {
      let length = contraction(text, at: position, before: end)
      if length > 0 {
        position += length
      } else {
        position = gpt2Word(text, at: position, before: end)
      }
      ends.append(position)
    }
  }

  private static func gpt2Word(_ text: ClassifiedText, at position: Int, before end: Int) -> Int {
    let first = text.character(at: position, before: end)
    let isBlank = first.scalar == 0x20
    let start = isBlank ? position + 1 : position
    let leading = isBlank ? text.character(at: start, before: end) : first
    if leading.isLetter { return text.skip(from: start, before: end) { $0.isLetter } }
    if leading.isNumber { return text.skip(from: start, before: end) { $0.isNumber } }
    if leading.isOther { return text.skip(from: start, before: end) { $0.isOther } }
    return whitespace(text, at: position, before: end)
  }

  /// `\s+(?!\S)|\s+`: a run of white space, without its last character when a word follows that may take it.
  static func whitespace(_ text: ClassifiedText, at position: Int, before end: Int) -> Int {
    var last = position
    var next = position
    while case let character = text.character(at: next, before: end), character.isWhitespace {
      last = next
      next += character.length
    }
    return next < end && last > position ? last : next
  }

  /// `\s*[\r\n]+`: white space up to its last line end.
  static func lines(_ text: ClassifiedText, at position: Int, before end: Int) -> Int? {
    var lastLineEnd: Int?
    var next = position
    while case let character = text.character(at: next, before: end), character.isWhitespace {
      next += character.length
      if character.isNewline { lastLineEnd = next }
    }
    return lastLineEnd
  }

  /// Length of `'s|'t|'re|'ve|'m|'ll|'d` at `position`, 0 if there is none.
  static func contraction(
    _ text: ClassifiedText, at position: Int, before end: Int, ignoringCase: Bool = false
  ) -> Int {
    guard text.bytes[position] == UInt8(ascii: "'"), position + 1 < end else { return 0 }
    func letter(_ offset: Int) -> UInt8 {
      guard position + offset < end else { return 0 }
      let byte = text.bytes[position + offset]
      return ignoringCase && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
    }
    switch (letter(1), letter(2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _), (UInt8(ascii: "d"), _): return 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return 3
    default: return 0
    }
  }
}
