import Checkpoints

/// SentencePiece's byte pair encoding: blanks become `▁`, and of all neighbours that join into a token the best
/// scored is merged first, over the whole text and not word by word. Characters without a token become byte tokens.
/// O(n log n). Source: Kudo and Richardson, arXiv:1808.06226.
struct SentencePieceEncoder: TokenEncoder {
  static let blank: [UInt8] = [0xe2, 0x96, 0x81]

  private let vocabulary: Vocabulary
  /// Whether a text, and what follows a special token, gets a blank in front.
  private let addsBlankPrefix: Bool
  /// The token of each byte, -1 for none.
  private let byteTokens: [TokenID]
  private let longestToken: Int

  init(vocabulary: Vocabulary, addsBlankPrefix: Bool, unknown: TokenID?) {
    self.vocabulary = vocabulary
    self.addsBlankPrefix = addsBlankPrefix
    byteTokens = Self.byteTokens(vocabulary, unknown: unknown)
    longestToken = (0..<vocabulary.count).reduce(0) { max($0, vocabulary.tokens[$1].count) }
  }

  static func byteTokens(_ vocabulary: Vocabulary, unknown: TokenID?) -> [TokenID] {
    (UInt8.min...UInt8.max).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      if let id = vocabulary.id(of: "<0x\(byte < 16 ? "0" : "")\(digits)>") { return id }
      return withUnsafePointer(to: byte) { vocabulary.id(of: UnsafeBufferPointer(start: $0, count: 1)) } ?? unknown
        ?? -1
    }
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, startsText: Bool, into ids: inout [TokenID]) {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.count + text.count / 2 + 3)
    if addsBlankPrefix, startsText { escaped += Self.blank }
    for byte in text {
      if byte == 0x20 { escaped += Self.blank } else { escaped.append(byte) }
    }
    escaped.withUnsafeBufferPointer { escaped in
      var merging = ScoredMerging(escaped, vocabulary: vocabulary, longestToken: longestToken)
      merging.run()
      merging.forEachPiece { token, piece in append(token, piece, to: &ids) }
    }
  }

  func appendBytes(of id: TokenID, to bytes: inout [UInt8]) {
    Self.unescape(vocabulary.tokens[Int(id)], to: &bytes)
  }

  /// Appends `text` with blanks for `▁`.
  static func unescape(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    var rest = text
    while !rest.isEmpty {
      if rest.starts(with: blank) {
        bytes.append(0x20)
        rest = rest.dropFirst(blank.count)
      } else {
        bytes.append(rest.removeFirst())
      }
    }
  }

  private func append(_ token: TokenID, _ piece: UnsafeBufferPointer<UInt8>, to ids: inout [TokenID]) {
    if token >= 0 { return ids.append(token) }
    for byte in piece where byteTokens[Int(byte)] >= 0 { ids.append(byteTokens[Int(byte)]) }
  }
}

/// A text while its pieces merge by score. Pieces are ranges of the text, so a merge only moves an end.
private struct ScoredMerging {
  private struct Piece {
    var start: Int32
    /// 0 once merged into the piece before it.
    var length: Int32
    var previous: Int32
    var next: Int32
    /// -1 when the text is no token; such a piece may still be half of one.
    var token: TokenID
  }
  private struct Candidate {
    let score: Float
    let left: Int32
    let right: Int32
    let length: Int32
    let token: TokenID

    func precedes(_ other: Candidate) -> Bool {
      score > other.score || (score == other.score && left < other.left)
    }
  }

  private let text: UnsafeBufferPointer<UInt8>
  private let vocabulary: Vocabulary
  private let longestToken: Int
  private var pieces: [Piece] = []
  private var heap: [Candidate] = []
  /// What pairs of tokens seen before join into, by a hash of the two: runs of one character would otherwise look the
  /// same long texts up again and again.
  private var known = [(pair: UInt64, token: TokenID)](repeating: (.max, -1), count: 1024)

  init(_ text: UnsafeBufferPointer<UInt8>, vocabulary: Vocabulary, longestToken: Int) {
    self.text = text
    self.vocabulary = vocabulary
    self.longestToken = longestToken
    var start = 0
    while start < text.count {
      let length = min(max(1, UTF8Prefix.length(lead: text[start])), text.count - start)
      let index = Int32(pieces.count)
      let token = vocabulary.id(of: UnsafeBufferPointer(rebasing: text[start..<start + length])) ?? -1
      pieces.append(
        Piece(start: Int32(start), length: Int32(length), previous: index - 1, next: index + 1, token: token))
      start += length
    }
  }

  mutating func run() {
    for index in 1..<max(1, Int32(pieces.count)) { consider(index - 1, index) }
    while let best = pop() {
      let (left, right) = (Int(best.left), Int(best.right))
      guard pieces[left].length > 0, pieces[right].length > 0,
        pieces[left].length + pieces[right].length == best.length
      else { continue }
      pieces[left].length = best.length
      pieces[left].token = best.token
      pieces[right].length = 0
      let next = pieces[right].next
      pieces[left].next = next
      if next < pieces.count { pieces[Int(next)].previous = best.left }
      if pieces[left].previous >= 0 { consider(pieces[left].previous, best.left) }
      if next < pieces.count { consider(best.left, next) }
    }
  }

  func forEachPiece(_ visit: (_ token: TokenID, _ text: UnsafeBufferPointer<UInt8>) -> Void) {
    for piece in pieces where piece.length > 0 {
      visit(piece.token, UnsafeBufferPointer(rebasing: text[Int(piece.start)..<Int(piece.start + piece.length)]))
    }
  }

  private mutating func consider(_ left: Int32, _ right: Int32) {
    let length = pieces[Int(left)].length + pieces[Int(right)].length
    guard length <= longestToken else { return }
    let token = joined(pieces[Int(left)], pieces[Int(right)])
    guard token >= 0 else { return }
    let score = vocabulary.scores.isEmpty ? 0 : vocabulary.scores[Int(token)]
    push(Candidate(score: score, left: left, right: right, length: length, token: token))
  }

  /// The token both pieces make together, -1 for none.
  private mutating func joined(_ left: Piece, _ right: Piece) -> TokenID {
    let (start, length) = (Int(left.start), Int(left.length + right.length))
    func lookUp() -> TokenID { vocabulary.id(of: UnsafeBufferPointer(rebasing: text[start..<start + length])) ?? -1 }
    guard left.token >= 0, right.token >= 0 else { return lookUp() }
    let pair = UInt64(left.token) << 32 | UInt64(right.token)
    let slot = Int((pair &* 0x9e37_79b9_7f4a_7c15) >> 54)
    if known[slot].pair != pair { known[slot] = (pair, lookUp()) }
    return known[slot].token
  }

  private mutating func push(_ candidate: Candidate) {
    heap.append(candidate)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func pop() -> Candidate? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return top }
    heap[0] = last
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return top
  }
}
