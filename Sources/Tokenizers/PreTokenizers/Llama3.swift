extension PreTokenizer {
  static let llama3Family: [PreTokenizer] = [
    PreTokenizer(
      names: [
        "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano",
      ],
      stages: [WordRules(numbers: 3).stage], ignoresMerges: true, addsBOS: true),
    PreTokenizer(names: ["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], stages: [WordRules(numbers: 3).stage]),
    PreTokenizer(
      names: ["minicpm5"], stages: [shortNumbers, WordRules(numbers: .max).stage], ignoresMerges: true),
  ]
  static let qwen2Family: [PreTokenizer] = [
    PreTokenizer(
      names: [
        "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "hunyuan", "solar-open", "grok-2", "stablelm2",
        "bailingmoe", "bailingmoe2", "llada-moe",
      ],
      stages: [WordRules(numbers: 1).stage]),
    PreTokenizer(names: ["qwen35"], stages: [WordRules(numbers: 1, hasMarksInWords: true).stage]),
    PreTokenizer(names: ["ufakzeka"], stages: [WordRules(numbers: 1, hasContractions: false).stage]),
    PreTokenizer(names: ["seed-coder"], stages: [WordRules(numbers: 1, symbolEnds: []).stage]),
    PreTokenizer(names: ["laguna"], stages: [lineRuns, WordRules(numbers: 1).stage]),
  ]

  /// `[^\n]+|[\n]+`
  static let lineRuns: Stage = { text, segment, ends in
    isolate(text, segment, &ends) { text, position, end in
      text.skip(from: position, before: end) { $0.scalar == 0x0a } - position
    }
  }
}

/// The family of splits that began with GPT-4's, of which Llama 3's is
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
/// Each member differs in a few places. Source: meta-llama/llama3, tokenizer.py.
struct WordRules: Sendable {
  /// The 3 above.
  var numbers: Int
  /// Whether `'s` and the like are words of their own.
  var hasContractions = true
  /// Whether marks belong to words, as letters do.
  var hasMarksInWords = false
  /// What a run of symbols takes along at its end: line ends above.
  var symbolEnds: [UInt32] = [0x0a, 0x0d]
  /// Whether words end where lower case turns into upper case, and may have a contraction behind.
  var splitsCase = false
  var endsInContraction = false
  /// Whether `'ſ` is a contraction as `'s` is: to Oniguruma, which ignores case by Unicode's rules.
  var foldsLongS = false

  var stage: PreTokenizer.Stage {
    { text, segment, ends in
      let end = segment.upperBound
      var position = segment.lowerBound
      while position < end {
        position = self.end(of: text, from: position, before: end)
        ends.append(position)
      }
    }
  }

  /// Where the word that starts at `position` ends.
  private func end(of text: ClassifiedText, from position: Int, before end: Int) -> Int {
    if hasContractions {
      let length = PreTokenizer.contraction(text, at: position, before: end, ignoringCase: true)
      if length > 0 { return position + length }
      if foldsLongS, text.bytes[position...].starts(with: "'ſ".utf8), position + 3 <= end { return position + 3 }
    }
    let first = text.character(at: position, before: end)
    if let word = word(text, first, at: position, before: end) { return word }
    if first.isNumber { return PreTokenizer.numbers(text, at: position, before: end, atMost: numbers) }
    let isBlank = first.scalar == 0x20
    if isSymbol(isBlank ? text.character(at: position + 1, before: end) : first) {
      let symbols = text.skip(from: position + (isBlank ? 1 : 0), before: end, while: isSymbol)
      return text.skip(from: symbols, before: end) { symbolEnds.contains($0.scalar) }
    }
    return PreTokenizer.lines(text, at: position, before: end)
      ?? PreTokenizer.whitespace(text, at: position, before: end)
  }

  /// `[^\r\n\p{L}\p{N}]?\p{L}+`
  private func word(
    _ text: ClassifiedText, _ first: ClassifiedText.Character, at position: Int, before end: Int
  ) -> Int? {
    if first.isNumber { return nil }
    let letters = letters(text, from: position, before: end)
    if first.isLetter { return letters }
    let isPrefix = !first.isNewline
    if isPrefix, let behind = self.letters(text, from: position + first.length, before: end) { return behind }
    return letters
  }

  /// Where the letters from `position` on end; nil if there are none.
  private func letters(_ text: ClassifiedText, from position: Int, before end: Int) -> Int? {
    var last =
      splitsCase
      ? casedWord(text, from: position, before: end) : text.skip(from: position, before: end, while: isLetter)
    guard last > position else { return nil }
    if endsInContraction, last < end {
      last += PreTokenizer.contraction(text, at: last, before: end, ignoringCase: true)
    }
    return last
  }

  private func isLetter(_ character: ClassifiedText.Character) -> Bool {
    character.isLetter || (hasMarksInWords && character.kind.contains(.mark))
  }

  private func isSymbol(_ character: ClassifiedText.Character) -> Bool {
    character.isOther && !(hasMarksInWords && character.kind.contains(.mark))
  }

  /// `[upper]*[lower]+` or else `[upper]+[lower]*`, where upper is any letter but a-z and lower any but A-Z: as in
  /// llama.cpp, letters outside ASCII count as both.
  private func casedWord(_ text: ClassifiedText, from position: Int, before end: Int) -> Int {
    var lastUncased: Int?
    var next = position
    while case let character = text.character(at: next, before: end), character.isLetter, !character.isLowercaseASCII {
      next += character.length
      if character.scalar >= 0x80 { lastUncased = next }
    }
    let lower = text.skip(from: next, before: end) { $0.isLetter && !$0.isUppercaseASCII }
    if lower > next { return lower }
    return lastUncased ?? next
  }
}

extension ClassifiedText.Character {
  fileprivate var isLowercaseASCII: Bool { (0x61...0x7a).contains(scalar) }
  fileprivate var isUppercaseASCII: Bool { (0x41...0x5a).contains(scalar) }
}
