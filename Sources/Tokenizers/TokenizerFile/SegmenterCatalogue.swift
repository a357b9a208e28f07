import Checkpoints

extension PartCatalogue where Part == any Segmenter {
  static var segmenters: PartCatalogue {
    PartCatalogue(kinds: [
      "Sequence": { settings throws(TokenizerError) in
        SegmenterSequence(parts: try Self.segmenters.make(try settings.parts("pretokenizers")))
      },
      "ByteLevel": { settings throws(TokenizerError) in
        ByteLevelSegmenter(
          addsPrefixSpace: try settings.bool("add_prefix_space", default: true),
          splits: try settings.bool("use_regex", default: true))
      },
      "Split": { settings throws(TokenizerError) in try split(settings) },
      "Whitespace": { _ in WhitespaceSegmenter() },
      "WhitespaceSplit": { _ in ScalarSegmenter.whitespace },
      "Metaspace": { settings throws(TokenizerError) in
        let metaspace = try settings.metaspace()
        return MetaspaceSegmenter(
          replacement: metaspace.replacement, scheme: metaspace.scheme,
          splits: try settings.bool("split", default: true))
      },
      "BertPreTokenizer": { _ in
        SegmenterSequence(parts: [
          ScalarSegmenter.whitespace, ScalarSegmenter(.isolated, matches: LibraryCategories.isPunctuation),
        ])
      },
      "Digits": { settings throws(TokenizerError) in
        let isIndividual = try settings.bool("individual_digits", default: false)
        return ScalarSegmenter(isIndividual ? .isolated : .contiguous, matches: LibraryCategories.isNumber)
      },
      "Punctuation": { settings throws(TokenizerError) in
        ScalarSegmenter(
          try settings.choice("behavior", default: SplitBehavior.isolated), matches: LibraryCategories.isPunctuation)
      },
      "CharDelimiterSplit": { settings throws(TokenizerError) in
        let delimiter = try settings.scalar("delimiter")
        return ScalarSegmenter(.removed) { $0 == delimiter }
      },
      "FixedLength": { settings throws(TokenizerError) in
        FixedLengthSegmenter(length: try settings.integer("length", default: 5, in: 1...1_000_000))
      },
    ])
  }

  private static func split(_ settings: PartSettings) throws(TokenizerError) -> any Segmenter {
    let pattern = try settings.pattern("pattern")
    let behavior: SplitBehavior = try settings.choice("behavior", default: nil)
    let isInverted = try settings.bool("invert", default: false)
    // Every character is in a match of a well-known pattern, so nothing lies between matches.
    if case .expression(let program) = pattern, behavior == .isolated,
      let stage = PreTokenizer.stagesByPattern[program.source]
    {
      return StageSegmenter(stage: stage)
    }
    return PatternSegmenter(pattern: pattern, behavior: behavior, isInverted: isInverted)
  }
}

extension PreTokenizer {
  /// Published patterns that have a hand-written splitter.
  static let stagesByPattern: [String: Stage] = [
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: gpt2Words,
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
      WordRules(numbers: 3, foldsLongS: true).stage,
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
      WordRules(numbers: 1, foldsLongS: true).stage,
  ]
}

extension PartSettings {
  /// The character that stands for blanks, and where one is put in front.
  func metaspace() throws(TokenizerError) -> (replacement: [UInt8], scheme: MetaspaceSegmenter.PrependScheme) {
    let replacement = self["replacement"] == nil ? "▁".unicodeScalars.first?.value : try scalar("replacement")
    var bytes: [UInt8] = []
    UTF8Text.append(replacement ?? 0x2581, to: &bytes)
    // Files of before 2024 have a boolean.
    let adds = try bool("add_prefix_space", default: true)
    let scheme: MetaspaceSegmenter.PrependScheme = try choice("prepend_scheme", default: adds ? .always : .never)
    return (bytes, scheme)
  }

  fileprivate func scalar(_ name: String) throws(TokenizerError) -> UInt32 {
    let scalars = try string(name).unicodeScalars
    guard scalars.count == 1, let scalar = scalars.first else { throw wrong(name, expected: "a single character") }
    return scalar.value
  }
}
