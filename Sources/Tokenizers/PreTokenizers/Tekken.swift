extension PreTokenizer {
  /// Words end where lower case turns into upper case; a run of symbols takes slashes along. Source: Mistral's
  /// tekken.json and OpenAI's o200k, in the form llama.cpp gives them.
  static let casedFamily: [PreTokenizer] = [
    PreTokenizer(
      names: ["tekken"], stages: [tekken.stage], ignoresMerges: true, addsBOS: true),
    PreTokenizer(names: ["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], stages: [o200k.stage]),
  ]

  private static let tekken = WordRules(
    numbers: 1, hasContractions: false, symbolEnds: [0x0a, 0x0d, 0x2f], splitsCase: true)
  private static let o200k = WordRules(
    numbers: 3, hasContractions: false, symbolEnds: [0x0a, 0x0d, 0x2f], splitsCase: true, endsInContraction: true)
}
