/// Turns the texts of tokens into text. Each is one `type` of a `tokenizer.json`'s `decoder`: it changes the list of
/// texts, which is joined at the end.
protocol TokenDecoder: Sendable {
  func decoded(_ tokens: [[UInt8]]) -> [[UInt8]]
  /// What a token in the middle of a text gives; a character may be spread over several tokens.
  func piece(_ token: [UInt8]) -> [UInt8]
}

/// Several, one after the other.
struct DecoderSequence: TokenDecoder {
  let parts: [any TokenDecoder]

  func decoded(_ tokens: [[UInt8]]) -> [[UInt8]] { parts.reduce(tokens) { $1.decoded($0) } }

  /// What comes behind `Fuse` is for whole texts.
  func piece(_ token: [UInt8]) -> [UInt8] {
    parts.prefix { !($0 is FuseDecoder) }.reduce(token) { $1.piece($0) }
  }
}

/// Changes every token by itself, the first and the last perhaps in another way than the rest.
struct EachTokenDecoder: TokenDecoder {
  struct Place {
    let isFirst: Bool
    let isLast: Bool
  }
  let change: @Sendable (_ token: [UInt8], _ place: Place) -> [UInt8]

  func decoded(_ tokens: [[UInt8]]) -> [[UInt8]] {
    tokens.enumerated().map { index, token in
      change(token, Place(isFirst: index == 0, isLast: index == tokens.count - 1))
    }
  }

  func piece(_ token: [UInt8]) -> [UInt8] { change(token, Place(isFirst: false, isLast: false)) }
}

extension EachTokenDecoder {
  static func replacing(_ pattern: Pattern, with content: [UInt8]) -> EachTokenDecoder {
    let replacing = ReplaceNormalizer(pattern: pattern, replacement: content)
    return EachTokenDecoder { token, _ in replacing.normalized(token) }
  }

  /// Takes up to `start` and `stop` times `content` away from the ends.
  static func stripping(_ content: [UInt8], start: Int, stop: Int) -> EachTokenDecoder {
    EachTokenDecoder { token, _ in
      var rest = token[...]
      for _ in 0..<start where rest.starts(with: content) { rest = rest.dropFirst(content.count) }
      for _ in 0..<stop where rest.suffix(content.count).elementsEqual(content) { rest = rest.dropLast(content.count) }
      return Array(rest)
    }
  }

  /// `▁` becomes a blank, and nothing in the first token where one is put in front of texts.
  static func metaspace(_ replacement: [UInt8], prepends: Bool) -> EachTokenDecoder {
    let (blank, nothing) = (replacing(.text(replacement), with: [0x20]), replacing(.text(replacement), with: []))
    return EachTokenDecoder { token, place in
      place.isFirst && prepends ? nothing.change(token, place) : blank.change(token, place)
    }
  }

  /// Tokens that go on a word lose their mark, others get a blank in front.
  static func wordPiece(prefix: [UInt8], cleansUp: Bool) -> EachTokenDecoder {
    EachTokenDecoder { token, place in
      var text = token
      if !place.isFirst {
        text = token.starts(with: prefix) ? Array(token.dropFirst(prefix.count)) : [0x20] + token
      }
      return cleansUp ? SpaceCleanup.cleaned(text) : text
    }
  }

  /// The mark at a word's end becomes a blank, but for the last.
  static func endOfWord(_ suffix: [UInt8]) -> EachTokenDecoder {
    let (blank, nothing) = (replacing(.text(suffix), with: [0x20]), replacing(.text(suffix), with: []))
    return EachTokenDecoder { token, place in
      place.isLast ? nothing.change(token, place) : blank.change(token, place)
    }
  }
}

/// Takes blanks away where English has none. Source: Hugging Face transformers, `clean_up_tokenization`.
enum SpaceCleanup {
  private static let replacements: [(Pattern, [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (.text(Array($0.0.utf8)), Array($0.1.utf8)) }

  static func cleaned(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(0x20) else { return text }
    return replacements.reduce(text) { text, replacement in
      ReplaceNormalizer(pattern: replacement.0, replacement: replacement.1).normalized(text)
    }
  }
}

/// Joins all tokens into one.
struct FuseDecoder: TokenDecoder {
  func decoded(_ tokens: [[UInt8]]) -> [[UInt8]] { [Array(tokens.joined())] }
  func piece(_ token: [UInt8]) -> [UInt8] { token }
}

/// GPT-2's alphabet back to bytes. A token with other characters is text already.
struct ByteLevelDecoder: TokenDecoder {
  func decoded(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var bytes: [UInt8] = []
    for token in tokens { append(token, to: &bytes) }
    return [Array(String(decoding: bytes, as: UTF8.self).utf8)]
  }

  func piece(_ token: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    append(token, to: &bytes)
    return bytes
  }

  private func append(_ token: [UInt8], to bytes: inout [UInt8]) {
    let start = bytes.count
    if ByteAlphabet.decodeWhole(token[...], to: &bytes) { return }
    bytes.removeLast(bytes.count - start)
    bytes.append(contentsOf: token)
  }
}

/// Byte tokens become characters; where a run of them is no UTF-8, each becomes U+FFFD.
struct ByteFallbackDecoder: TokenDecoder {
  func decoded(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var run: [UInt8] = []
    func close() {
      guard !run.isEmpty else { return }
      if String(validating: run, as: UTF8.self) != nil {
        result.append(run)
      } else {
        for _ in run { result.append([0xef, 0xbf, 0xbd]) }
      }
      run.removeAll()
    }
    for token in tokens {
      if let byte = Self.byte(token) {
        run.append(byte)
      } else {
        close()
        result.append(token)
      }
    }
    close()
    return result
  }

  func piece(_ token: [UInt8]) -> [UInt8] { Self.byte(token).map { [$0] } ?? token }

  private static func byte(_ token: [UInt8]) -> UInt8? { VocabularyCodec.byte(token[...]) }
}

/// Connectionist temporal classification: repeated tokens count once, padding not at all.
struct CTCDecoder: TokenDecoder {
  let padding: [UInt8]
  let wordDelimiter: [UInt8]
  let cleansUp: Bool

  func decoded(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var last: [UInt8]?
    return tokens.compactMap { token in
      defer { last = token }
      guard token != last else { return nil }
      let text = piece(token)
      return text.isEmpty ? nil : text
    }
  }

  func piece(_ token: [UInt8]) -> [UInt8] {
    let text = ReplaceNormalizer(pattern: .text(padding), replacement: []).normalized(token)
    guard cleansUp else { return text }
    return ReplaceNormalizer(pattern: .text(wordDelimiter), replacement: [0x20]).normalized(SpaceCleanup.cleaned(text))
  }
}

/// What a file without a decoder gets: blanks between the tokens.
struct BlankDecoder: TokenDecoder {
  func decoded(_ tokens: [[UInt8]]) -> [[UInt8]] {
    tokens.enumerated().map { index, token in index == 0 ? token : piece(token) }
  }

  func piece(_ token: [UInt8]) -> [UInt8] { [0x20] + token }
}
