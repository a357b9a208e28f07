/// Cuts a text into the words that byte pair encoding works on, one word at a time. A published regular expression
/// is a chain of stages here: each cuts the segments the one before it made, by hand-written scanning that is linear
/// in the text (no backtracking). Which names share which chain, and what else a name implies, follows llama.cpp.
struct PreTokenizer: Sendable {
  /// Appends the ends of the words in `segment` to `ends`; the last is the segment's own end.
  typealias Stage = @Sendable (_ text: ClassifiedText, _ segment: Range<Int>, _ ends: inout [Int]) -> Void

  /// Values of `tokenizer.ggml.pre` that mean this one.
  let names: [String]
  let stages: [Stage]
  /// A word that is a token as a whole is not merged from its bytes.
  var ignoresMerges = false
  /// Whether a text begins with BOS when the file doesn't say.
  var addsBOS = false
  var alphabet = Alphabet.bytes

  /// Whether decoding a whole text takes the blanks before punctuation away.
  private(set) var cleansSpaces = true

  /// Names of vocabularies whose decoded text is left as it is.
  private static let keepingSpaces: Set<String> = [
    "afmoe", "bailingmoe", "bailingmoe2", "chameleon", "cohere2moe", "command-r", "deepseek-coder", "deepseek-llm",
    "deepseek-r1-qwen", "deepseek-v3", "f2llmv2", "gpt-4o", "granite-docling", "granite-embed-multi-97m", "grok-2",
    "hunyuan", "hunyuan-dense", "hy_v4", "joyai-llm", "kanana2", "kimi-k2", "kormo", "laguna", "llada-moe", "llama4",
    "minimax-m2", "poro-chat", "qwen2", "qwen35", "sarvam-moe", "seed-coder", "smollm", "solar-open", "spark2_5",
    "superbpe", "talkie", "tekken", "tiny_aya", "trillion", "ufakzeka", "viking", "youtu",
  ]

  /// What words are merged from.
  enum Alphabet: Sendable {
    case bytes
    /// With `▁` for blanks. `keepsLineEnds`: a run of line ends that is a token is that token.
    case characters(keepsLineEnds: Bool)
  }

  /// One file each; the order is that in which an error lists their names.
  static let all: [PreTokenizer] =
    [.gpt2, .digitsThenGPT2, .superBPE, .chameleon, .defaults, .falcon] + llama3Family + qwen2Family
    + casedFamily + deepSeekFamily + bloomFamily + [.gemma4, .sarvam]

  static func named(_ name: String) throws(TokenizerError) -> PreTokenizer {
    guard var found = all.first(where: { $0.names.contains(name) }) else {
      throw .unsupportedPreTokenizer(name, supported: all.flatMap(\.names).sorted())
    }
    found.cleansSpaces = !keepingSpaces.contains(name)
    return found
  }

  /// Ends of the words in `text`, ascending; the last is its length. `spare` is only working room.
  func split(_ text: ClassifiedText, into ends: inout [Int], spare: inout [Int]) {
    ends.removeAll(keepingCapacity: true)
    guard !text.bytes.isEmpty else { return }
    ends.append(text.bytes.count)
    for stage in stages {
      swap(&ends, &spare)
      ends.removeAll(keepingCapacity: true)
      var start = 0
      for end in spare {
        stage(text, start..<end, &ends)
        start = end
      }
    }
  }
}
