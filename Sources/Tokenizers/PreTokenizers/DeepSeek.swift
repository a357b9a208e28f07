extension PreTokenizer {
  static let deepSeekFamily: [PreTokenizer] = [
    PreTokenizer(
      names: ["deepseek-coder"],
      stages: [
        lineEnds, runs(afterBlank: .letter), runs(afterBlank: .punctuation),
        runs(of: [0x4e00...0x9fa5, 0x0800...0x4e00, 0xac00...0xd7ff]), singleNumbers,
      ]),
    PreTokenizer(
      names: ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"],
      stages: [shortNumbers, runs(of: [0x4e00...0x9fa5, 0x3040...0x309f, 0x30a0...0x30ff]), deepSeekWords]),
  ]

  /// `[\r\n]`
  private static let lineEnds: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in text.character(at: position, before: end).isNewline ? 1 : 0 }
  }

  /// `\s?[kind]+`
  private static func runs(afterBlank kind: CharacterClass) -> Stage {
    { text, segment, ends in
      isolate(text, segment, &ends) { text, position, end in
        let first = text.character(at: position, before: end)
        let start = first.isWhitespace ? position + first.length : position
        let last = text.skip(from: start, before: end) { !$0.kind.isDisjoint(with: kind) }
        return last > start ? last - position : 0
      }
    }
  }

  /// `[ranges]+`; white space inside the ranges doesn't count, as in llama.cpp.
  private static func runs(of ranges: [ClosedRange<UInt32>]) -> Stage {
    { text, segment, ends in
      isolate(text, segment, &ends) { text, position, end in
        text.skip(from: position, before: end) { character in
          !character.isWhitespace && ranges.contains { $0.contains(character.scalar) }
        }
          - position
      }
    }
  }

  /// ``[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|``
  /// `\s*[\r\n]+|\s+(?!\S)|\s+`. Source: deepseek-ai/DeepSeek-V3, tokenizer.json.
  private static let deepSeekWords: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in deepSeekWord(text, at: position, before: end) - position }
  }

  private static let symbols: CharacterClass = [.punctuation, .symbol]
  private static let wordParts: CharacterClass = [.letter, .mark]

  private static func deepSeekWord(_ text: ClassifiedText, at position: Int, before end: Int) -> Int {
    let first = text.character(at: position, before: end)
    let behind = position + first.length
    if first.scalar < 0x80, !first.kind.isDisjoint(with: symbols) {
      let letters = text.skip(from: behind, before: end) { $0.scalar < 0x80 && $0.isLetter }
      if letters > behind { return letters }
    }
    if !first.isNewline, first.kind.isDisjoint(with: symbols.union(.letter)) {
      let word = text.skip(from: behind, before: end) { !$0.kind.isDisjoint(with: wordParts) }
      if word > behind { return word }
    }
    let word = text.skip(from: position, before: end) { !$0.kind.isDisjoint(with: wordParts) }
    if word > position { return word }
    let start = first.scalar == 0x20 ? behind : position
    let run = text.skip(from: start, before: end) { !$0.kind.isDisjoint(with: symbols) }
    if run > start { return text.skip(from: run, before: end) { $0.isNewline } }
    return lines(text, at: position, before: end) ?? whitespace(text, at: position, before: end)
  }
}
