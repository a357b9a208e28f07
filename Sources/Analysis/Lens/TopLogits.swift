/// The largest few of a row, largest first, of equals the first. O(count of the row · log of how many are wanted) at worst.
struct TopLogits {
  private(set) var entries: [(id: Int, logit: Float)] = []

  init(_ logits: UnsafeBufferPointer<Float>, count: Int) {
    guard count > 0 else { return }
    entries.reserveCapacity(count + 1)
    for (id, logit) in logits.enumerated() where !logit.isNaN {
      if entries.count == count {
        guard logit > entries[count - 1].logit else { continue }
        entries.removeLast()
      }
      entries.insert((id, logit), at: place(of: logit))
    }
  }

  /// Behind all that are no less.
  private func place(of logit: Float) -> Int {
    var range = 0..<entries.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = entries[middle].logit >= logit ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
