extension PreTokenizer {
  static let falcon = PreTokenizer(
    names: ["falcon"], stages: [punctuationRuns(also: "$+<=>^~|`"), gpt2Words, threeDigits])

  /// What files without `tokenizer.ggml.pre` get: the oldest converters wrote Falcon-like vocabularies.
  static let defaults = PreTokenizer(
    names: ["default"], stages: [punctuationRuns(also: "$+<=>^~|"), gpt2Words, numberRuns, threeDigits])

  /// `[\p{P}…]+` with some ASCII symbols beside punctuation.
  static func punctuationRuns(also symbols: String) -> Stage {
    let symbols = Set(symbols.unicodeScalars.map(\.value))
    return { text, segment, ends in
      isolate(text, segment, &ends) { text, position, end in
        text.skip(from: position, before: end) { character in
          character.kind.contains(.punctuation) || (character.scalar < 0x80 && symbols.contains(character.scalar))
        } - position
      }
    }
  }
}
