extension PreTokenizer {
  static let llama3Family: [PreTokenizer] = [
    PreTokenizer(
      names: [
        "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano",
      ],
      stages: [WordRules(numbers: 3).stage], ignoresMerges: true, addsBOS: true),
    PreTokenizer(names: ["dbrx", "smaug-bpe", "chatglm-bpe"], stages: [WordRules(numbers: 3).stage]),
    PreTokenizer(names: ["glm4", "glm5"], stages: [WordRules(numbers: 3).stage], ignoresMerges: true),
    PreTokenizer(
      names: ["jais-2"], stages: [WordRules(numbers: 3, blankRuns: [512, 256, 128, 64, 32, 16, 8, 4]).stage]),
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
    PreTokenizer(
      names: ["exaone-moe"],
      stages: [WordRules(numbers: 1, symbolEnds: [0x0a, 0x0d, 0x2f], mostSymbolEnds: 1, joinsWords: true).stage]),
    PreTokenizer(
      names: ["kimi-k2"],
      stages: [WordRules(numbers: 3, hasContractions: false, separatesHan: true, endsInContraction: true).stage]),
  ]

  static let gemma4 = PreTokenizer(
    names: ["gemma4", "granite-embed-multi-311m"], stages: [lineRuns], alphabet: .characters(keepsLineEnds: true))
  static let sarvam = PreTokenizer(
    names: ["sarvam-moe"], stages: [lineRuns], alphabet: .characters(keepsLineEnds: false))

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
  /// Whether marks belong to words, as letters do; and whether they still count as symbols where no word takes them.
  var hasMarksInWords = false
  var hasMarksInSymbols = false
  /// What a run of symbols takes along at its end, and how many at most: line ends above.
  var symbolEnds: [UInt32] = [0x0a, 0x0d]
  var mostSymbolEnds = Int.max
  /// Lengths in which white space is cut, besides single and double: the longest first that leaves the last blank to a
  /// word behind. Empty when it stays whole.
  var blankRuns: [Int] = []
  /// Whether words go on behind a single space: `\p{L}\p{M}*(?: \p{L}\p{M}*)*`.
  var joinsWords = false
  /// Whether Chinese characters are words apart from other letters.
  var separatesHan = false
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
    if separatesHan, Self.isHan(first) { return text.skip(from: position, before: end, while: Self.isHan) }
    if let word = word(text, first, at: position, before: end) { return word }
    if first.isNumber { return PreTokenizer.numbers(text, at: position, before: end, atMost: numbers) }
    let isBlank = first.scalar == 0x20
    if isSymbol(isBlank ? text.character(at: position + 1, before: end) : first) {
      let symbols = text.skip(from: position + (isBlank ? 1 : 0), before: end, while: isSymbol)
      var left = mostSymbolEnds
      return text.skip(from: symbols, before: end) { character in
        defer { left -= 1 }
        return left > 0 && symbolEnds.contains(character.scalar)
      }
    }
    return PreTokenizer.lines(text, at: position, before: end)
      ?? (blankRuns.isEmpty
        ? PreTokenizer.whitespace(text, at: position, before: end) : blankRun(text, at: position, before: end))
  }

  /// `\s{512}(?!\S)|…|\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1}`
  private func blankRun(_ text: ClassifiedText, at position: Int, before end: Int) -> Int {
    let longest = blankRuns.first ?? 0
    // Where the run has been after each character, one more than the longest cut at most.
    var places = [position]
    while case let character = text.character(at: places[places.count - 1], before: end), character.isWhitespace,
      places.count <= longest + 1
    {
      places.append(places[places.count - 1] + character.length)
    }
    let count = places.count - 1
    let isLast = places[count] == end
    for length in blankRuns + [2, 1] where length < count || (length == count && isLast) { return places[length] }
    return places[min(1, count)]
  }

  /// `[^\r\n\p{L}\p{N}]?\p{L}+`
  private func word(
    _ text: ClassifiedText, _ first: ClassifiedText.Character, at position: Int, before end: Int
  ) -> Int? {
    if first.isNumber { return nil }
    let behind = first.isLetter || first.isNewline ? nil : position + first.length
    /// With a character before the letters, else without.
    @inline(__always) func find(_ letters: (Int) -> Int?) -> Int? { behind.flatMap(letters) ?? letters(position) }
    let last =
      splitsCase
      ? find { loweredLetters(text, from: $0, before: end) } ?? find { upperLetters(text, from: $0, before: end) }
      : find { letters(text, from: $0, before: end) }
    guard let last, endsInContraction, last < end else { return last }
    return last + PreTokenizer.contraction(text, at: last, before: end, ignoringCase: true)
  }

  /// Where the letters from `position` on end; nil if there are none.
  private func letters(_ text: ClassifiedText, from position: Int, before end: Int) -> Int? {
    var last = text.skip(from: position, before: end, while: isLetter)
    guard last > position else { return nil }
    while joinsWords {
      last = text.skip(from: last, before: end) { $0.isLetter || $0.kind.contains(.mark) }
      guard text.character(at: last, before: end).scalar == 0x20 else { break }
      guard text.character(at: last + 1, before: end).isLetter else { break }
      last += 1
    }
    return last
  }

  private func isLetter(_ character: ClassifiedText.Character) -> Bool {
    (character.isLetter && !(separatesHan && Self.isHan(character)))
      || (hasMarksInWords && character.kind.contains(.mark))
  }

  private func isSymbol(_ character: ClassifiedText.Character) -> Bool {
    character.isOther && !(hasMarksInWords && !hasMarksInSymbols && character.kind.contains(.mark))
  }

  /// `[upper]*[lower]+`, where upper is any letter but a-z and lower any but A-Z: as in llama.cpp, letters outside ASCII
  /// count as both.
  private func loweredLetters(_ text: ClassifiedText, from position: Int, before end: Int) -> Int? {
    var lastUncased: Int?
    var next = position
    while case let character = text.character(at: next, before: end), isUpper(character) {
      next += character.length
      if character.scalar >= 0x80 { lastUncased = next }
    }
    let lower = text.skip(from: next, before: end) { isLetter($0) && !$0.isUppercaseASCII }
    return lower > next ? lower : lastUncased
  }

  /// `[upper]+[lower]*`, where no lower one follows.
  private func upperLetters(_ text: ClassifiedText, from position: Int, before end: Int) -> Int? {
    let last = text.skip(from: position, before: end, while: isUpper)
    return last > position ? last : nil
  }

  private func isUpper(_ character: ClassifiedText.Character) -> Bool {
    isLetter(character) && !character.isLowercaseASCII
  }

  private static func isHan(_ character: ClassifiedText.Character) -> Bool {
    character.exists && character.scalar >= 0x3400 && ScalarRanges.han.contains(character.scalar)
  }
}

extension ClassifiedText.Character {
  fileprivate var isLowercaseASCII: Bool { (0x61...0x7a).contains(scalar) }
  fileprivate var isUppercaseASCII: Bool { (0x41...0x5a).contains(scalar) }
}
