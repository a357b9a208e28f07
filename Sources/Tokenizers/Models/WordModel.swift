import Checkpoints

/// Turns words into ids. Each is one `type` of a `tokenizer.json`'s `model`.
protocol WordModel: Sendable {
  /// Appends the ids of all words.
  func encode(_ words: WordList, into ids: inout [TokenID])
}

extension WordList {
  @inline(__always)
  func forEachWord(_ visit: (_ word: UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { text in
      for range in ranges { visit(UnsafeBufferPointer(rebasing: text[range])) }
    }
  }
}

/// The tokens `<0x00>` to `<0xFF>`, with which a model writes what it has no other token for.
struct ByteTokens: Sendable {
  private let ids: [TokenID]

  init(_ vocabulary: Vocabulary) {
    ids = (UInt8.min...UInt8.max).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return vocabulary.id(of: "<0x\(byte < 16 ? "0" : "")\(digits)>") ?? -1
    }
  }

  /// The ids of all `bytes`; nil where one of them is missing.
  func ids(of bytes: UnsafeBufferPointer<UInt8>) -> [TokenID]? {
    let found = bytes.map { ids[Int($0)] }
    return found.contains(-1) ? nil : found
  }
}
