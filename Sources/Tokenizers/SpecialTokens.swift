import Checkpoints

/// Which ids have a role: where a text begins and ends, what ends a generation. Taken from the file's keys, and
/// where these are silent from texts that published vocabularies agree on, as llama.cpp does.
struct SpecialTokens: Sendable {
  var bos: TokenID?
  var eos: TokenID?
  var eot: TokenID?
  var eom: TokenID?
  var unknown: TokenID?
  var separator: TokenID?
  var padding: TokenID?
  var mask: TokenID?
  /// Generation stops at any of these.
  private(set) var endOfGeneration: Set<TokenID> = []

  /// Reads the roles and corrects the type of tokens that are control tokens by their text.
  init(metadata: Metadata, defaults: SpecialTokens, vocabulary: inout Vocabulary) throws(TokenizerError) {
    let size = vocabulary.count
    func id(_ name: String, else standard: TokenID?) throws(TokenizerError) -> TokenID? {
      let key = "tokenizer.ggml.\(name)_token_id"
      let standard = standard.flatMap { Int($0) < size ? $0 : nil }
      guard let value = metadata[key] else { return standard }
      guard case .integer(let stored) = value else {
        throw .wrongType(key: key, expected: "an integer", found: value.kind)
      }
      // Some converters write -1 or the vocabulary's size for "none".
      return stored >= 0 && stored < size ? TokenID(stored) : standard
    }
    bos = try id("bos", else: defaults.bos)
    eos = try id("eos", else: defaults.eos)
    eot = try id("eot", else: nil)
    eom = try id("eom", else: nil)
    unknown = try id("unknown", else: defaults.unknown)
    separator = try id("seperator", else: try id("separator", else: defaults.separator))
    padding = try id("padding", else: defaults.padding)
    mask = try id("mask", else: defaults.mask)
    let fillInMiddle = [
      try id("fim_pad", else: nil), try id("fim_rep", else: nil), try id("fim_sep", else: nil),
    ]
    findByText(fillInMiddle, in: &vocabulary)
  }

  /// Standard ids of a model kind, used where the file names none.
  init(
    bos: TokenID? = nil, eos: TokenID? = nil, unknown: TokenID? = nil, separator: TokenID? = nil,
    padding: TokenID? = nil, mask: TokenID? = nil
  ) {
    (self.bos, self.eos, self.unknown, self.separator) = (bos, eos, unknown, separator)
    (self.padding, self.mask) = (padding, mask)
  }

  /// Roles that files outside the vocabulary give. Without `endOfGeneration` the texts that published vocabularies
  /// agree on tell what ends a generation.
  init(bos: TokenID?, eos: TokenID?, unknown: TokenID?, padding: TokenID?, ends: Set<TokenID>, vocabulary: Vocabulary) {
    self.init(bos: bos, eos: eos, unknown: unknown, padding: padding)
    if ends.isEmpty {
      var vocabulary = vocabulary
      findByText([nil, nil, nil], in: &vocabulary)
    } else {
      endOfGeneration = ends
      eot = Self.endsOfTurn.lazy.compactMap { vocabulary.id(of: $0) }.first
    }
  }

  /// The token of what a vocabulary can't write, for encoders that need one.
  func requiredUnknown() throws(TokenizerError) -> TokenID {
    guard let unknown else { throw .missingSpecialToken(role: "unknown", key: "tokenizer.ggml.unknown_token_id") }
    return unknown
  }

  private mutating func findByText(_ fillInMiddle: [TokenID?], in vocabulary: inout Vocabulary) {
    func first(_ texts: [String]) -> TokenID? {
      for text in texts {
        if let id = vocabulary.id(of: text) {
          vocabulary.setType(.control, of: id)
          return id
        }
      }
      return nil
    }
    eot = eot ?? first(Self.endsOfTurn)
    eom = eom ?? first(["<|eom_id|>"])
    for texts in Self.fillInMiddleMarks { _ = first(texts) }
    for (known, texts) in zip(fillInMiddle, Self.fillInMiddleEnds) {
      if let id = known ?? first(texts) { endOfGeneration.insert(id) }
    }
    for text in Self.endsOfGeneration {
      if let id = first([text]) { endOfGeneration.insert(id) }
    }
    for text in Self.alwaysShown {
      if let id = vocabulary.id(of: text) { vocabulary.setType(.userDefined, of: id) }
    }
    for id in [eos, eot, eom] { if let id { endOfGeneration.insert(id) } }
    removeFalseEnds(in: &vocabulary)
  }

  /// In harmony-like formats `<|end|>` only closes a message, and where `<|tool_response>` ends a turn `</s>` is text.
  private mutating func removeFalseEnds(in vocabulary: inout Vocabulary) {
    func ends(_ text: String) -> TokenID? {
      vocabulary.id(of: text).flatMap { endOfGeneration.contains($0) ? $0 : nil }
    }
    let calls = ends("<|call|>") ?? ends("<|calls|>")
    if calls != nil, ends("<|return|>") ?? ends("<|flush|>") != nil, let end = ends("<|end|>") {
      endOfGeneration.remove(end)
      vocabulary.setType(.userDefined, of: end)
    }
    if ends("<|tool_response>") != nil, let end = ends("</s>") {
      endOfGeneration.remove(end)
      vocabulary.setType(.normal, of: end)
    }
  }

  private static let endsOfTurn = [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>", "<EOT>", "_<EOT>",
    "[EOT]", "<｜end▁of▁sentence｜>", "<end_of_utterance>",
  ]
  private static let endsOfGeneration = [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>", "<end_of_turn>",
    "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>",
    "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>", "<｜end▁of▁sentence｜>", "[e~[",
  ]
  /// Fill-in-the-middle: the first of each row that exists is a control token.
  private static let fillInMiddleMarks = [
    [
      "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>", "<|code_prefix|>",
      "<|prefix|>",
    ],
    [
      "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>", "<|code_suffix|>",
      "<|suffix|>",
    ],
    [
      "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>", "<|code_middle|>",
      "<|middle|>",
    ],
  ]
  /// Padding, repository and file marks of fill-in-the-middle vocabularies also end a generation.
  private static let fillInMiddleEnds = [
    ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"],
    ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"],
    ["<|file_sep|>"],
  ]
  private static let alwaysShown = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"]
}
