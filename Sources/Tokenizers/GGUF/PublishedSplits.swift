import Checkpoints

/// How a `tokenizer.json` cuts text before byte pairs are merged, as a chain of patterns, by which llama.cpp's name for it
/// is found.
struct PublishedSplits {
  /// The patterns in order, in the names and notation of the table below.
  private let chain: [String]
  private let path: String

  init(_ parts: [PartSettings]) throws(TokenizerError) {
    var chain: [String] = []
    for part in parts { chain += try Self.patterns(part) }
    self.chain = chain
    path = parts.first?.path ?? "pre_tokenizer"
  }

  /// Throws where llama.cpp has no such chain.
  func name(ignoresMerges: Bool) throws(TokenizerError) -> String {
    let fitting = Self.names.filter { $0.chain == chain }
    guard let found = fitting.first(where: { $0.ignoresMerges == ignoresMerges }) ?? fitting.first else {
      throw .unsayable("llama.cpp has no pre-tokenizer that cuts by \(chain.map { "'\($0)'" }.joined(separator: ", "))")
    }
    return found.name
  }

  private static func patterns(_ part: PartSettings) throws(TokenizerError) -> [String] {
    switch try part.string("type") {
    case "ByteLevel":
      guard try !part.bool("add_prefix_space", default: true) else {
        throw .unsayable("it puts a blank before the text, which llama.cpp doesn't do for byte pairs")
      }
      return try part.bool("use_regex", default: true) ? [gpt2] : []
    case "Digits": return [try part.bool("individual_digits", default: false) ? digit : digits]
    case "Punctuation": return ["punctuation " + (try part.optionalString("behavior") ?? "Isolated")]
    case "Split":
      let isInverted = try part.bool("invert", default: false)
      // Of patterns that match everything it is all one whether matches are isolated or the rest, which is nothing, removed.
      guard case .expression(let program) = try part.pattern("pattern"),
        try part.string("behavior") == (isInverted ? "Removed" : "Isolated")
      else { throw try unknown(part) }
      return [program.source]
    default: throw try unknown(part)
    }
  }

  private static func unknown(_ part: PartSettings) throws(TokenizerError) -> TokenizerError {
    .unsayable("llama.cpp has no pre-tokenizer with the \(try part.string("type")) at '\(part.path)'")
  }

  // MARK: - llama.cpp's

  private struct Name {
    let name: String
    let chain: [String]
    let ignoresMerges: Bool

    init(_ name: String, _ chain: [String]) {
      self.name = name
      self.chain = chain
      ignoresMerges = (try? PreTokenizer.named(name).ignoresMerges) ?? false
    }
  }

  private static let gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  private static let digit = #"\p{N}"#
  private static let digits = #"\p{N}+"#
  private static let upToThree = #"\p{N}{1,3}"#
  private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"

  /// Llama 3's with other numbers: `|\p{N}{1,3}|` in it.
  private static func words(_ numbers: String, letters: String = #"\p{L}"#, symbols: String = #"\s\p{L}\p{N}"#)
    -> String
  {
    contractions + #"|[^\r\n\p{L}\p{N}]?"# + letters + "+|" + numbers + "| ?[^" + symbols
      + #"]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// o200k's with what may follow a word.
  private static func cased(_ numbers: String, ending: String) -> String {
    let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#, lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
    let before = #"[^\r\n\p{L}\p{N}]?"#
    return before + upper + "*" + lower + "+" + ending + "|" + before + upper + "+" + lower + "*" + ending + "|"
      + numbers + #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// Source: the models' tokenizer.json, as `convert_hf_to_gguf_update.py` names them.
  private static let names: [Name] = [
    Name("gpt-2", [gpt2]), Name("smollm", [digit, gpt2]),
    Name("llama-bpe", [words(upToThree)]), Name("dbrx", [words(upToThree)]),
    Name("qwen2", [words(digit)]),
    Name("qwen35", [words(digit, letters: #"[\p{L}\p{M}]"#, symbols: #"\s\p{L}\p{M}\p{N}"#)]),
    Name("minicpm5", [upToThree, words(digits)]),
    Name("gpt-4o", [cased(upToThree, ending: contractions + "?")]),
    Name("tekken", [cased(digit, ending: "")]),
    Name("falcon", ["punctuation Contiguous", gpt2, digits, "[0-9][0-9][0-9]"]),
    Name("falcon", ["punctuation Contiguous", gpt2, "[0-9][0-9][0-9]"]),
    Name("bloom", [#" ?[^(\s|[.,!?…。，、।۔،])]+"#]), Name("bloom", [#" ?[^(\s|.,!?…。，、।۔،)]+"#]),
    Name("viking", [#" ?[^(\s|[.,!?…。，、।۔،])]+"#, digit]),
    Name("deepseek-v3", deepSeek3), Name("deepseek-coder", deepSeekCoder),
  ]

  private static let deepSeek3 = [
    upToThree, "[一-龥぀-ゟ゠-ヿ]+",
    ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\##u{0D}\##u{0A}\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
      + "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
  ]
  private static let deepSeekCoder = [
    "[\r\n]", #"\s?\p{L}+"#, #"\s?\p{P}+"#, "[一-龥ࠀ-一가-퟿]+", digit,
  ]
}
