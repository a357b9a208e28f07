extension PreTokenizer {
  /// Words end where lower case turns into upper case; a run of symbols takes slashes along. Source: Mistral's
  /// tekken.json and OpenAI's o200k, in the form llama.cpp gives them.
  static let casedFamily: [PreTokenizer] = [
    PreTokenizer(
      names: ["tekken"], stages: [tekken.stage], ignoresMerges: true, addsBOS: true),
    PreTokenizer(names: ["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], stages: [o200k.stage]),
    PreTokenizer(names: ["granite-embed-multi-97m"], stages: [markedO200k.stage], ignoresMerges: true),
    PreTokenizer(names: ["tiny_aya", "cohere2moe"], stages: [thousands, caseless(numbers: 3).stage]),
    PreTokenizer(names: ["youtu"], stages: [scriptRuns, caseless(numbers: 1).stage], ignoresMerges: true),
  ]

  private static let tekken = WordRules(
    numbers: 1, hasContractions: false, symbolEnds: [0x0a, 0x0d, 0x2f], splitsCase: true)
  private static let o200k = WordRules(
    numbers: 3, hasContractions: false, symbolEnds: [0x0a, 0x0d, 0x2f], splitsCase: true, endsInContraction: true)
  private static let markedO200k = WordRules(
    numbers: 3, hasContractions: false, hasMarksInWords: true, hasMarksInSymbols: true,
    symbolEnds: [0x0a, 0x0d, 0x2f], splitsCase: true, endsInContraction: true)

  /// Upper and lower case are the same to llama.cpp where it reads `\p{Lu}` and `\p{Ll}`.
  private static func caseless(numbers: Int) -> WordRules {
    WordRules(
      numbers: numbers, hasContractions: false, hasMarksInWords: true, hasMarksInSymbols: true,
      symbolEnds: [0x0a, 0x0d, 0x2f], endsInContraction: true)
  }

  /// `[가-힣ㄱ-ㆎ]+|[！…“”‘’—：；，、-〿︰-﹏]+|[ㄅ-ㄯ]+|[一-龥぀-ゟ゠-ヿ]+`. Source: tencent/Youtu-LLM, tokenizer.json.
  private static let scriptRuns = runs(
    ofEach: [
      [0xac00...0xd7a3, 0x3131...0x318e],
      [
        0xff01...0xff01, 0x2026...0x2026, 0x201c...0x201d, 0x2018...0x2019, 0x2014...0x2014, 0xff1a...0xff1b,
        0xff0c...0xff0c, 0x3001...0x303f, 0xfe30...0xfe4f,
      ],
      [0x3105...0x312f], [0x4e00...0x9fa5, 0x3040...0x30ff],
    ])
}
