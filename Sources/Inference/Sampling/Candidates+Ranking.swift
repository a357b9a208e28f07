import Checkpoints

extension Candidates {
  /// Position of the highest logit, the first among equals. O(candidates).
  public func best() -> Int {
    let largest = highestLogit()
    for start in stride(from: 0, to: count, by: Lanes.scalarCount)
    where any(logits.lanes(start) .== Lanes(repeating: largest)) {
      for position in start..<min(start + Lanes.scalarCount, count) where logits[position] == largest {
        return position
      }
    }
    return 0
  }

  /// O(candidates).
  public func highestLogit() -> Float {
    var largest = Lanes(repeating: -.infinity)
    for start in stride(from: 0, to: paddedCount, by: Lanes.scalarCount) {
      largest = largest.larger(logits.lanes(start))
    }
    return largest.max()
  }

  /// The cut below the `wanted` best scores. O(candidates).
  func cut(top wanted: Int, of scores: UnsafePointer<Float>) -> Cut {
    ranking.cut(top: wanted, of: scores, count: count)
  }
}
