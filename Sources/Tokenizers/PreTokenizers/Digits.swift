extension PreTokenizer {
  /// Every digit stands alone, then as GPT-2.
  static let digitsThenGPT2 = PreTokenizer(
    names: ["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2"],
    stages: [singleNumbers, gpt2Words])

  /// `\p{N}`, each match a word of its own.
  static let singleNumbers: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      let character = text.character(at: position, before: end)
      return character.isNumber ? character.length : 0
    }
  }

  /// `\p{N}+`.
  static let numberRuns: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      text.skip(from: position, before: end) { $0.isNumber } - position
    }
  }

  /// `\p{N}{1,3}`.
  static let shortNumbers: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      numbers(text, at: position, before: end, atMost: 3) - position
    }
  }

  /// `[0-9][0-9][0-9]`.
  static let threeDigits: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      guard position + 3 <= end else { return 0 }
      return text.bytes[position..<position + 3].allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? 3 : 0
    }
  }

  /// Where at most `limit` numbers from `position` on end.
  static func numbers(_ text: ClassifiedText, at position: Int, before end: Int, atMost limit: Int) -> Int {
    var count = 0
    return text.skip(from: position, before: end) { character in
      count += 1
      return character.isNumber && count <= limit
    }
  }

  /// Makes every match a word, and what lies between two matches another. `match` gives a match's length, 0 for none.
  @inline(__always)
  static func isolate(
    _ text: ClassifiedText, _ segment: Range<Int>, _ ends: inout [Int],
    match: (_ text: ClassifiedText, _ position: Int, _ end: Int) -> Int
  ) {
    let end = segment.upperBound
    var position = segment.lowerBound
    var unmatched = position
    while position < end {
      let length = match(text, position, end)
      if length == 0 {
        position += max(1, text.character(at: position, before: end).length)
        continue
      }
      if position > unmatched { ends.append(position) }
      position += length
      unmatched = position
      ends.append(position)
    }
    if end > unmatched { ends.append(end) }
  }
}
