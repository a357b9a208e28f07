/// Cuts a normalized text into words, or rewrites them. Each is one `type` of a `tokenizer.json`'s `pre_tokenizer`.
protocol Segmenter: Sendable {
  func apply(to words: inout WordList)
}

/// Several, one after the other.
struct SegmenterSequence: Segmenter {
  let parts: [any Segmenter]

  func apply(to words: inout WordList) { for part in parts { part.apply(to: &words) } }
}

/// Cuts at the matches of a pattern.
struct PatternSegmenter: Segmenter {
  let pattern: Pattern
  let behavior: SplitBehavior
  /// Whether what lies between the matches counts as the matches.
  var isInverted = false

  func apply(to words: inout WordList) {
    var pieces: [SplitBehavior.Piece] = []
    words.cut { text, word, ranges in
      pieces.removeAll(keepingCapacity: true)
      var start = word.lowerBound
      pattern.forEachMatch(in: UnsafeBufferPointer(rebasing: text[word])) { match in
        let match = match.lowerBound + word.lowerBound..<match.upperBound + word.lowerBound
        if match.lowerBound > start { pieces.append((start..<match.lowerBound, isInverted)) }
        pieces.append((match, !isInverted))
        start = match.upperBound
      }
      if start < word.upperBound { pieces.append((start..<word.upperBound, isInverted)) }
      behavior.append(pieces, to: &ranges)
    }
  }
}

/// Cuts at single characters.
struct ScalarSegmenter: Segmenter {
  let behavior: SplitBehavior
  let matches: @Sendable (_ scalar: UInt32) -> Bool

  init(_ behavior: SplitBehavior, matches: @escaping @Sendable (_ scalar: UInt32) -> Bool) {
    (self.behavior, self.matches) = (behavior, matches)
  }

  func apply(to words: inout WordList) {
    var pieces: [SplitBehavior.Piece] = []
    words.cut { text, word, ranges in
      pieces.removeAll(keepingCapacity: true)
      var start = word.lowerBound
      UTF8Text.forEachScalar(UnsafeBufferPointer(rebasing: text[word])) { scalar, range in
        guard matches(scalar) else { return }
        let match = range.lowerBound + word.lowerBound..<range.upperBound + word.lowerBound
        if match.lowerBound > start { pieces.append((start..<match.lowerBound, false)) }
        pieces.append((match, true))
        start = match.upperBound
      }
      if start < word.upperBound { pieces.append((start..<word.upperBound, false)) }
      behavior.append(pieces, to: &ranges)
    }
  }

  static let whitespace = ScalarSegmenter(.removed) { isBlank($0) }

  static func isBlank(_ scalar: UInt32) -> Bool {
    scalar < 0x80 ? scalar == 0x20 || (0x09...0x0d).contains(scalar) : ScalarCategories.of(scalar).isWhitespace
  }
}

/// `\w+|[^\w\s]+`: runs of word characters and runs of the rest, without white space.
struct WhitespaceSegmenter: Segmenter {
  private enum Kind { case blank, word, other }

  func apply(to words: inout WordList) {
    words.cut { text, word, ranges in
      var (start, last): (Int, Kind) = (word.lowerBound, .blank)
      func close(_ end: Int) { if last != .blank { ranges.append(start..<end) } }
      UTF8Text.forEachScalar(UnsafeBufferPointer(rebasing: text[word])) { scalar, range in
        let kind = Self.kind(scalar)
        guard kind != last else { return }
        close(word.lowerBound + range.lowerBound)
        (start, last) = (word.lowerBound + range.lowerBound, kind)
      }
      close(word.upperBound)
    }
  }

  private static func kind(_ scalar: UInt32) -> Kind {
    if ScalarSegmenter.isBlank(scalar) { return .blank }
    return ScalarCategories.isWord(scalar) ? .word : .other
  }
}

/// The hand-written splitting of a well-known pattern.
struct StageSegmenter: Segmenter {
  let stage: PreTokenizer.Stage

  func apply(to words: inout WordList) {
    var ends: [Int] = []
    words.cut { text, word, ranges in
      ends.removeAll(keepingCapacity: true)
      stage(ClassifiedText(text, classes: .oniguruma), word, &ends)
      var start = word.lowerBound
      for end in ends {
        ranges.append(start..<end)
        start = end
      }
    }
  }
}

/// Cuts every word after each `length` characters.
struct FixedLengthSegmenter: Segmenter {
  let length: Int

  func apply(to words: inout WordList) {
    words.cut { text, word, ranges in
      var (start, count) = (word.lowerBound, 0)
      UTF8Text.forEachScalar(UnsafeBufferPointer(rebasing: text[word])) { _, range in
        count += 1
        guard count == length else { return }
        ranges.append(start..<word.lowerBound + range.upperBound)
        (start, count) = (word.lowerBound + range.upperBound, 0)
      }
      if start < word.upperBound { ranges.append(start..<word.upperBound) }
    }
  }
}

/// SentencePiece's blanks: every blank becomes `▁`, a word gets one in front, and words are cut before it.
struct MetaspaceSegmenter: Segmenter {
  enum PrependScheme: String, CaseIterable, Sendable { case always, never, first }

  let replacement: [UInt8]
  let scheme: PrependScheme
  let splits: Bool

  func apply(to words: inout WordList) {
    words.rewrite { word, startsText, bytes in
      let prepends = scheme == .always || (scheme == .first && startsText)
      let hasBlank = word.first == 0x20 || word.starts(with: replacement)
      if prepends, !hasBlank { bytes.append(contentsOf: replacement) }
      for byte in word {
        if byte == 0x20 { bytes.append(contentsOf: replacement) } else { bytes.append(byte) }
      }
    }
    if splits { PatternSegmenter(pattern: .text(replacement), behavior: .mergedWithNext).apply(to: &words) }
  }
}

/// GPT-2's words, and its alphabet of bytes.
struct ByteLevelSegmenter: Segmenter {
  let addsPrefixSpace: Bool
  let splits: Bool
  /// Whether words are written in the alphabet; not where the model takes bytes as they are.
  var writesAlphabet = true

  func apply(to words: inout WordList) {
    if addsPrefixSpace {
      words.rewrite { word, _, bytes in
        if word.first != 0x20 { bytes.append(0x20) }
        bytes.append(contentsOf: word)
      }
    }
    if splits { StageSegmenter(stage: PreTokenizer.gpt2Words).apply(to: &words) }
    guard writesAlphabet else { return }
    words.rewrite { word, _, bytes in
      for byte in word { ByteAlphabet.append(byte, to: &bytes) }
    }
  }
}
