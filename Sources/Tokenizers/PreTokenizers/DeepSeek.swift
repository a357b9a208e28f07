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
      stages: [shortNumbers, chineseAndKana, deepSeekWords(takeLineEnds: true)]),
    PreTokenizer(
      names: ["spark2_5"], stages: [shortNumbers, chineseAndKana, deepSeekWords(takeLineEnds: false), singleNumbers]),
    PreTokenizer(names: ["afmoe"], stages: [thousands, asianRuns, deepSeekWords(takeLineEnds: true)]),
    PreTokenizer(
      names: ["deepseek-llm"],
      stages: [
        lineEnds, runs(of: deepSeekLetters, isAfterBlank: true),
        runs(
          of: [
            0x21...0x2f, 0x3a...0x7e, 0xff01...0xff0f, 0xff1a...0xff5e, 0x2018...0x201f, 0x3000...0x3002,
          ], isAfterBlank: true), lastBlanks,
        runs(of: [0x4e00...0x9fa5, 0x0800...0x4e00, 0xac00...0xd7ff]), numberRuns,
      ]),
  ]

  private static let chineseAndKana = runs(of: [0x4e00...0x9fa5, 0x3040...0x309f, 0x30a0...0x30ff])

  /// Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese. Source: arcee-ai/Trinity, tokenizer.json, as llama.cpp
  /// writes it.
  private static let asianRuns = runs(of: [
    0x4e00...0x9fff, 0x3400...0x4dbf, 0x8c48...0xfaff, 0x3040...0x30ff, 0xff65...0xff9f, 0x2f00...0x2fdf,
    0x0e40...0x0eff, 0x1780...0x17ff, 0x1000...0x109f, 0xaa60...0xaa7f, 0xa9e0...0xa9ff, 0xac00...0xd7af,
    0x1100...0x11ff,
  ])

  /// `\s+$`
  private static let lastBlanks: Stage = { text, segment, ends in
    var start = segment.lowerBound
    var last: Int?
    while start < segment.upperBound {
      let character = text.character(at: start, before: segment.upperBound)
      if !character.isWhitespace { last = nil } else if last == nil { last = start }
      start += max(1, character.length)
    }
    if let last, last > segment.lowerBound { ends.append(last) }
    ends.append(segment.upperBound)
  }

  /// Letters of the alphabets that have two cases. Source: deepseek-ai/deepseek-llm, tokenizer.json.
  private static let deepSeekLetters: [ClosedRange<UInt32>] = [
    0x41...0x5a, 0x61...0x7a, 0xb5...0xb5, 0xc0...0xd6, 0xd8...0xf6, 0xf8...0x1ba, 0x1bc...0x1bf, 0x1c4...0x293,
    0x295...0x2af, 0x370...0x373, 0x376...0x376, 0x377...0x377, 0x37b...0x37d, 0x37f...0x37f, 0x386...0x386,
    0x388...0x38a, 0x38c...0x38c, 0x38e...0x3a1, 0x3a3...0x3f5, 0x3f7...0x481, 0x48a...0x52f, 0x531...0x556,
    0x10a0...0x10c5, 0x13a0...0x13f5, 0x13f8...0x13fd, 0x1c90...0x1cba, 0x1cbd...0x1cbf, 0x1d00...0x1d2b,
    0x1d6b...0x1d77, 0x1d79...0x1d9a, 0x1e00...0x1f15, 0x1f18...0x1f1d, 0x1f20...0x1f45, 0x1f48...0x1f4d,
    0x1f50...0x1f57, 0x1f59...0x1f59, 0x1f5b...0x1f5b, 0x1f5d...0x1f5d, 0x1f5f...0x1f7d, 0x1f80...0x1fb4,
    0x1fb6...0x1fbc, 0x1fbe...0x1fbe, 0x1fc2...0x1fc4, 0x1fc6...0x1fcc, 0x1fd0...0x1fd3, 0x1fd6...0x1fdb,
    0x1fe0...0x1fec, 0x1ff2...0x1ff4, 0x1ff6...0x1ffc, 0x2102...0x2102, 0x2107...0x2107, 0x210a...0x2113,
    0x2115...0x2115, 0x2119...0x211d, 0x2124...0x2124, 0x2126...0x2126, 0x2128...0x2128, 0x212a...0x212d,
    0x212f...0x2134, 0x2139...0x2139, 0x213c...0x213f, 0x2145...0x2149, 0x214e...0x214e, 0x2183...0x2183,
    0x2184...0x2184, 0x2c00...0x2c7b, 0x2c7e...0x2ce4, 0x2ceb...0x2cee, 0x2cf2...0x2cf2, 0x2cf3...0x2cf3,
    0xa640...0xa66d, 0xa680...0xa69b, 0xa722...0xa76f, 0xa771...0xa787, 0xa78b...0xa78e, 0xab70...0xabbf,
    0xfb00...0xfb06, 0xfb13...0xfb17, 0xff21...0xff3a, 0xff41...0xff5a, 0x10400...0x1044f, 0x104b0...0x104d3,
    0x104d8...0x104fb, 0x10c80...0x10cb2, 0x10cc0...0x10cf2, 0x118a0...0x118df, 0x1e900...0x1e943,
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

  /// `[ranges]+`, or `\s?[ranges]+`; white space inside the ranges doesn't count, as in llama.cpp.
  private static func runs(of ranges: [ClosedRange<UInt32>], isAfterBlank: Bool = false) -> Stage {
    let set = ScalarRanges(ranges)
    return { text, segment, ends in
      isolate(text, segment, &ends) { text, position, end in
        var start = position
        if isAfterBlank {
          let first = text.character(at: position, before: end)
          if first.isWhitespace { start += first.length }
        }
        let last = text.skip(from: start, before: end) { !$0.isWhitespace && set.contains($0.scalar) }
        return last > start ? last - position : 0
      }
    }
  }

  /// `[ranges]+|[ranges]+|…`
  static func runs(ofEach sets: [[ClosedRange<UInt32>]]) -> Stage {
    let sets = sets.map(ScalarRanges.init)
    return { text, segment, ends in
      isolate(text, segment, &ends) { text, position, end in
        for set in sets {
          let last = text.skip(from: position, before: end) { !$0.isWhitespace && set.contains($0.scalar) }
          if last > position { return last - position }
        }
        return 0
      }
    }
  }

  /// ``[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|``
  /// `\s*[\r\n]+|\s+(?!\S)|\s+`. Where symbols take no line ends along, each of these is a word.
  /// Source: deepseek-ai/DeepSeek-V3, tokenizer.json.
  private static func deepSeekWords(takeLineEnds: Bool) -> Stage {
    { text, segment, ends in
      isolate(text, segment, &ends) { text, position, end in
        deepSeekWord(text, at: position, before: end, takesLineEnds: takeLineEnds) - position
      }
    }
  }

  private static let symbols: CharacterClass = [.punctuation, .symbol]
  private static let wordParts: CharacterClass = [.letter, .mark]

  private static func deepSeekWord(
    _ text: ClassifiedText, at position: Int, before end: Int, takesLineEnds: Bool
  ) -> Int {
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
    if run > start { return takesLineEnds ? text.skip(from: run, before: end) { $0.isNewline } : run }
    if !takesLineEnds { return first.isNewline ? behind : whitespace(text, at: position, before: end) }
    return lines(text, at: position, before: end) ?? whitespace(text, at: position, before: end)
  }
}
