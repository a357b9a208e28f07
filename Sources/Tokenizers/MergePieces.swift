import Checkpoints

/// Gives every piece that merges speak of an id while an encoder is made: the token's, or for a piece that is no
/// token one past the vocabulary, so that merging can pass through it.
struct MergePieces {
  private let vocabulary: Vocabulary
  private(set) var ghosts = StringTable()
  private var ghostIndex = TokenIndex(capacity: 256)

  init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  mutating func id(of text: [UInt8]) -> Int32 { text.withUnsafeBufferPointer { id(of: $0) } }

  private mutating func id(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    if let id = vocabulary.id(of: text) { return id }
    let ghost = ghostIndex.find(text, in: ghosts) ?? addGhost(text)
    return Int32(vocabulary.count) + ghost
  }

  private mutating func addGhost(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    if ghosts.count % 128 == 127 { growGhostIndex() }
    ghosts.append(text)
    _ = ghostIndex.insert(Int32(ghosts.count - 1), in: ghosts)
    return Int32(ghosts.count - 1)
  }

  private mutating func growGhostIndex() {
    // Only hostile or hand-made files have many; doubling happens at each power of two.
    let count = ghosts.count + 1
    guard count & (count - 1) == 0 else { return }
    ghostIndex = TokenIndex(capacity: 4 * count)
    for ghost in 0..<ghosts.count { _ = ghostIndex.insert(Int32(ghost), in: ghosts) }
  }

  /// The table of `lines`, each "left right" with one blank between; lines without one are skipped.
  mutating func merges(_ lines: StringTable) -> MergeTable {
    var table = MergeTable(capacity: lines.count)
    lines.bytes.withUnsafeBufferPointer { bytes in
      var joined: [UInt8] = []
      for rank in 0..<min(lines.count, Int(Int32.max) - 1) {
        let line = lines[rank]
        // The first character may itself be a blank.
        guard let blank = line.dropFirst().firstIndex(of: 0x20) else { continue }
        let left = UnsafeBufferPointer(rebasing: bytes[line.startIndex..<blank])
        let right = UnsafeBufferPointer(rebasing: bytes[blank + 1..<line.endIndex])
        joined.removeAll(keepingCapacity: true)
        joined.append(contentsOf: left)
        joined.append(contentsOf: right)
        table.insert(id(of: left), id(of: right), rank: Int32(rank), merged: id(of: joined))
      }
    }
    return table
  }
}
