/// One word while its pieces are merged: a linked list of pieces in arrays that are used again for the next word.
struct MergingWord {
  private var pieces: [Int32] = []
  /// Rank of each piece with its right neighbour.
  private var ranks: [Int32] = []
  private var next: [Int32] = []
  private var previous: [Int32] = []
  private var queue = MergeQueue()

  /// Up to this length looking for the lowest rank again and again is quicker than keeping a queue.
  private static let shortLength = 24

  /// Merges the word `bytes` as far as it goes. Bytes without a piece (-1) are left out.
  mutating func merge(_ bytes: UnsafeBufferPointer<UInt8>, pieces bytePieces: [Int32], by merges: MergeTable) {
    removeAll()
    for byte in bytes where bytePieces[Int(byte)] >= 0 { pieces.append(bytePieces[Int(byte)]) }
    merge(by: merges)
  }

  mutating func removeAll() { pieces.removeAll(keepingCapacity: true) }

  mutating func append(_ piece: Int32) { pieces.append(piece) }

  /// Merges what has been appended as far as it goes.
  mutating func merge(by merges: MergeTable) {
    ranks.removeAll(keepingCapacity: true)
    for index in 0..<pieces.count {
      ranks.append(index + 1 < pieces.count ? merges.rank(pieces[index], pieces[index + 1]) : MergeTable.none)
    }
    if pieces.count <= Self.shortLength {
      mergeShort(by: merges)
    } else {
      mergeLong(by: merges)
    }
  }

  /// Visits the pieces that are left, in order.
  func forEach(_ visit: (Int32) -> Void) {
    for piece in pieces where piece >= 0 { visit(piece) }
  }

  private mutating func mergeShort(by merges: MergeTable) {
    while pieces.count > 1 {
      var best = 0
      for index in 1..<pieces.count where ranks[index] < ranks[best] { best = index }
      guard ranks[best] != MergeTable.none else { return }
      pieces[best] = merges.merged(pieces[best], pieces[best + 1])
      pieces.remove(at: best + 1)
      ranks.remove(at: best + 1)
      if best > 0 { ranks[best - 1] = merges.rank(pieces[best - 1], pieces[best]) }
      ranks[best] = best + 1 < pieces.count ? merges.rank(pieces[best], pieces[best + 1]) : MergeTable.none
    }
  }

  private mutating func mergeLong(by merges: MergeTable) {
    link()
    queue.removeAll()
    for index in 0..<pieces.count where ranks[index] != MergeTable.none {
      queue.push(rank: ranks[index], left: Int32(index))
    }
    while let (rank, left) = queue.pop() {
      let left = Int(left)
      // A pair that has changed since has another rank, for a rank belongs to one pair only.
      guard pieces[left] >= 0, ranks[left] == rank else { continue }
      let right = Int(next[left])
      pieces[left] = merges.merged(pieces[left], pieces[right])
      pieces[right] = -1
      next[left] = next[right]
      if next[left] < pieces.count { previous[Int(next[left])] = Int32(left) }
      update(left, by: merges)
      if previous[left] >= 0 { update(Int(previous[left]), by: merges) }
    }
  }

  private mutating func link() {
    next.removeAll(keepingCapacity: true)
    previous.removeAll(keepingCapacity: true)
    for index in 0..<Int32(pieces.count) {
      next.append(index + 1)
      previous.append(index - 1)
    }
  }

  private mutating func update(_ left: Int, by merges: MergeTable) {
    let right = Int(next[left])
    ranks[left] = right < pieces.count ? merges.rank(pieces[left], pieces[right]) : MergeTable.none
    if ranks[left] != MergeTable.none { queue.push(rank: ranks[left], left: Int32(left)) }
  }
}
