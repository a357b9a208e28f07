import Checkpoints

/// Byte pair encoding as a `tokenizer.json` describes it. Words are bytes where the vocabulary is byte-level, else
/// characters, with marks for those that go on or end a word. O(n log n) in a word's length.
struct BytePairModel: WordModel {
  struct Options: Sendable {
    var unknown: TokenID?
    /// Whether unknown neighbours count as one.
    var fusesUnknown = false
    /// Whether characters without a token become their bytes' tokens.
    var byteFallback = false
    /// A word that is a token as a whole is not merged from its parts.
    var ignoresMerges = false
    /// What stands before every character but a word's first, and behind the last.
    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
  }

  private let vocabulary: Vocabulary
  private let merges: MergeTable
  private let options: Options
  private let byteTokens: ByteTokens?
  private let alphabet: ByteLevelAlphabet?

  /// With `takesBytes`, words are plain bytes that the vocabulary writes in `ByteAlphabet`.
  init(vocabulary: Vocabulary, merges: MergeTable, options: Options, takesBytes: Bool) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.options = options
    byteTokens = options.byteFallback ? ByteTokens(vocabulary) : nil
    alphabet = takesBytes ? ByteLevelAlphabet(vocabulary, merges: merges, ignoresMerges: options.ignoresMerges) : nil
  }

  /// Whether these settings let a byte-level model read bytes directly.
  static func canTakeBytes(_ options: Options, _ vocabulary: Vocabulary) -> Bool {
    guard !options.byteFallback, options.prefix.isEmpty, options.suffix.isEmpty else { return false }
    return options.unknown == nil || !ByteLevelAlphabet.pieces(vocabulary).contains(-1)
  }

  func encode(_ words: WordList, into ids: inout [TokenID]) {
    var merging = MergingWord()
    if let alphabet {
      words.forEachWord { alphabet.append($0, merging: &merging, merges: merges, to: &ids) }
    } else {
      words.forEachWord { append($0, merging: &merging, to: &ids) }
    }
  }

  private func append(
    _ word: UnsafeBufferPointer<UInt8>, merging: inout MergingWord, to ids: inout [TokenID]
  ) {
    if options.ignoresMerges, let id = vocabulary.plainID(of: word) { return ids.append(id) }
    merging.removeAll()
    fill(&merging, with: word)
    merging.merge(by: merges)
    merging.forEach { ids.append($0) }
  }

  /// An unknown character waits for the next known one, so that neighbours can be fused.
  private func fill(_ merging: inout MergingWord, with word: UnsafeBufferPointer<UInt8>) {
    var waiting: TokenID?
    func add(_ character: UnsafeBufferPointer<UInt8>) {
      if let id = vocabulary.id(of: character) {
        if let unknown = waiting { merging.append(unknown) }
        waiting = nil
        merging.append(id)
      } else if let bytes = byteTokens?.ids(of: character) {
        for id in bytes { merging.append(id) }
      } else if let unknown = options.unknown {
        if let earlier = waiting, !options.fusesUnknown { merging.append(earlier) }
        waiting = unknown
      }
    }
    UTF8Text.forEachScalar(word) { _, range in
      let character = UnsafeBufferPointer(rebasing: word[range])
      if options.prefix.isEmpty, options.suffix.isEmpty { return add(character) }
      let isFirst = range.lowerBound == 0
      let isLast = range.upperBound == word.count
      let marked = (isFirst ? [] : options.prefix) + Array(character) + (isLast ? options.suffix : [])
      marked.withUnsafeBufferPointer(add)
    }
    if let waiting { merging.append(waiting) }
  }
}

extension MergeTable {
  /// The merges of `lefts` with `rights`; all must be tokens, and what they make without the right one's `prefix`.
  init(lefts: StringTable, rights: StringTable, prefix: Int, vocabulary: Vocabulary) throws(TokenizerError) {
    self.init(capacity: lefts.count)
    var joined: [UInt8] = []
    func id(of text: ArraySlice<UInt8>, _ merge: Int) throws(TokenizerError) -> Int32 {
      let found = text.withUnsafeBufferPointer(vocabulary.id(of:))
      guard let found else { throw .unknownPiece(String(decoding: text, as: UTF8.self), merge: merge) }
      return found
    }
    for merge in 0..<lefts.count {
      let (left, right) = (lefts[merge], rights[merge])
      joined.removeAll(keepingCapacity: true)
      joined.append(contentsOf: left)
      joined.append(contentsOf: right.dropFirst(prefix))
      insert(
        try id(of: left, merge), try id(of: right, merge), rank: Int32(merge), merged: try id(of: joined[...], merge),
        replacing: true)
    }
  }
}
