/// A stretch of text on its way to words: bytes, and which ranges of them are words so far. What lies in no range has
/// been dropped.
struct WordList {
  private(set) var bytes: [UInt8]
  private(set) var ranges: [Range<Int>]
  /// Whether the first word begins where the whole text does.
  let startsText: Bool

  init(_ bytes: [UInt8], startsText: Bool) {
    self.bytes = bytes
    self.startsText = startsText
    ranges = bytes.isEmpty ? [] : [0..<bytes.count]
  }

  /// Cuts every word; `cut` appends the ranges that are left, relative to the whole. Empty ones go.
  mutating func cut(
    _ cut: (_ text: UnsafeBufferPointer<UInt8>, _ word: Range<Int>, _ ranges: inout [Range<Int>]) -> Void
  ) {
    var parts: [Range<Int>] = []
    parts.reserveCapacity(max(ranges.count, bytes.count / 5))
    bytes.withUnsafeBufferPointer { text in
      for range in ranges { cut(text, range, &parts) }
    }
    if parts.contains(where: \.isEmpty) { parts.removeAll(where: \.isEmpty) }
    ranges = parts
  }

  /// Writes every word anew; `rewrite` appends what it becomes.
  mutating func rewrite(
    _ rewrite: (_ word: UnsafeBufferPointer<UInt8>, _ startsText: Bool, _ bytes: inout [UInt8]) -> Void
  ) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 4 + 8)
    bytes.withUnsafeBufferPointer { text in
      for index in ranges.indices {
        let start = result.count
        let word = UnsafeBufferPointer(rebasing: text[ranges[index]])
        rewrite(word, startsText && ranges[index].lowerBound == 0, &result)
        ranges[index] = start..<result.count
      }
    }
    bytes = result
  }
}
