import Checkpoints
import Synchronization

/// A byte-level vocabulary seen as bytes: which token each byte is, and which words are tokens as a whole.
final class ByteLevelAlphabet: Sendable {
  private let pieces: [Int32]
  /// The tokens as the bytes they stand for; empty where a token is special or isn't written in the alphabet.
  private let words: StringTable
  private let index: TokenIndex
  private let ignoresMerges: Bool
  /// Whether a token's bytes merge into the token itself, looked up once each: most words are such tokens.
  private nonisolated(unsafe) let isSettled: UnsafeMutablePointer<Atomic<UInt8>>

  init(_ vocabulary: Vocabulary, merges: MergeTable, ignoresMerges: Bool) {
    pieces = Self.pieces(vocabulary)
    self.ignoresMerges = ignoresMerges
    var words = StringTable()
    words.reserveCapacity(strings: vocabulary.count, bytes: vocabulary.tokens.bytes.count)
    var index = TokenIndex(capacity: vocabulary.count)
    var bytes: [UInt8] = []
    for id in 0..<vocabulary.count {
      bytes.removeAll(keepingCapacity: true)
      let isWord = vocabulary.isPlain(TokenID(id)) && ByteAlphabet.decodeWhole(vocabulary.tokens[id], to: &bytes)
      if !isWord { bytes.removeAll(keepingCapacity: true) }
      words.append(bytes)
      if !bytes.isEmpty { index.replace(Int32(id), in: words) }
    }
    self.words = words
    self.index = index
    isSettled = .allocate(capacity: vocabulary.count)
    for id in 0..<vocabulary.count { (isSettled + id).initialize(to: Atomic(0)) }
  }

  deinit { isSettled.deallocate() }

  /// The token of each byte, -1 for none.
  static func pieces(_ vocabulary: Vocabulary) -> [Int32] {
    (UInt8.min...UInt8.max).map { byte in
      var text: [UInt8] = []
      ByteAlphabet.append(byte, to: &text)
      return text.withUnsafeBufferPointer(vocabulary.id(of:)) ?? -1
    }
  }

  func append(
    _ word: UnsafeBufferPointer<UInt8>, merging: inout MergingWord, merges: MergeTable, to ids: inout [TokenID]
  ) {
    let whole = index.find(word, in: words)
    if let whole {
      let settled = isSettled[Int(whole)].load(ordering: .relaxed)
      if ignoresMerges || settled == 1 { return ids.append(whole) }
    }
    merging.merge(word, pieces: pieces, by: merges)
    let first = ids.count
    merging.forEach { ids.append($0) }
    if let whole, ids.count == first + 1, ids[first] == whole {
      isSettled[Int(whole)].store(1, ordering: .relaxed)
    }
  }
}

extension ByteAlphabet {
  /// Appends the bytes `text` stands for; false where a character isn't in the alphabet.
  static func decodeWhole(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) -> Bool {
    var index = text.startIndex
    while index < text.endIndex {
      var scalar = Int(text[index])
      index += 1
      if scalar >= 0x80 {
        guard scalar & 0xe0 == 0xc0, index < text.endIndex else { return false }
        scalar = (scalar & 0x1f) << 6 | Int(text[index] & 0x3f)
        index += 1
      }
      guard scalar < Self.bytes.count, Self.bytes[scalar] >= 0 else { return false }
      bytes.append(UInt8(Self.bytes[scalar]))
    }
    return true
  }
}
