import Checkpoints

/// An entry of a `tokenizer.json`'s `added_tokens`: text that is one token wherever it stands.
struct AddedToken: Sendable {
  let id: TokenID
  let content: [UInt8]
  /// How the content is written where it is looked for: normalized, if the text is.
  let pattern: [UInt8]
  /// Steers the model; read in a text only when asked to.
  var isSpecial = false
  /// Only where no word character stands beside it.
  var isWord = false
  /// Swallow the white space before, and behind.
  var stripsLeft = false
  var stripsRight = false
  /// Looked for in the normalized text.
  var isNormalized = false
}

/// Finds added tokens in a text, from left to right, the longest first.
struct AddedTokenSplitter: Sendable {
  enum Part: Equatable {
    case text(Range<Int>)
    case token(TokenID)
  }

  private let tokens: [AddedToken]
  private var trie: TokenTrie
  private var begins = [Bool](repeating: false, count: 256)

  init(_ tokens: [AddedToken]) {
    self.tokens = tokens
    trie = TokenTrie(bytes: tokens.reduce(0) { $0 + $1.pattern.count })
    for (index, token) in tokens.enumerated() {
      guard let first = token.pattern.first else { continue }
      trie.insert(token.pattern[...], TokenID(index))
      begins[Int(first)] = true
    }
  }

  /// O(length · longest token).
  func parts(of text: UnsafeBufferPointer<UInt8>, parseSpecial: Bool) -> [Part] {
    var parts: [Part] = []
    var done = 0
    var position = 0
    while position < text.count {
      guard begins[Int(text[position])], let (index, end) = trie.longest(in: text, from: position) else {
        position += 1
        continue
      }
      let token = tokens[Int(index)]
      if counts(token, parseSpecial, text, position..<end) {
        let start = token.stripsLeft ? max(done, Self.blanks(in: text, before: position)) : position
        let stop = token.stripsRight ? Self.blanks(in: text, behind: end) : end
        if done < start { parts.append(.text(done..<start)) }
        parts.append(.token(token.id))
        done = stop
      }
      position = end
    }
    if done < text.count { parts.append(.text(done..<text.count)) }
    return parts
  }

  private func counts(
    _ token: AddedToken, _ parseSpecial: Bool, _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Bool {
    if token.isSpecial, !parseSpecial { return false }
    guard token.isWord else { return true }
    let isWord = ScalarCategories.isWord
    if let before = UTF8Text.scalar(in: text, before: range.lowerBound), isWord(before.scalar) { return false }
    guard range.upperBound < text.count else { return true }
    return !isWord(UTF8Text.scalar(in: text, at: range.upperBound).scalar)
  }

  private static func blanks(in text: UnsafeBufferPointer<UInt8>, before end: Int) -> Int {
    var start = end
    while let (scalar, length) = UTF8Text.scalar(in: text, before: start), ScalarSegmenter.isBlank(scalar) {
      start -= length
    }
    return start
  }

  private static func blanks(in text: UnsafeBufferPointer<UInt8>, behind start: Int) -> Int {
    var end = start
    while end < text.count {
      let (scalar, length) = UTF8Text.scalar(in: text, at: end)
      guard ScalarSegmenter.isBlank(scalar) else { break }
      end += length
    }
    return end
  }
}
