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

  /// How many logits are higher. O(candidates).
  func count(above logit: Float) -> Int {
    let floor = Lanes(repeating: logit)
    let one = SIMD16<Int32>(repeating: 1)
    var counts = SIMD16<Int32>.zero
    for start in stride(from: 0, to: paddedCount, by: Lanes.scalarCount) {
      counts &+= SIMD16<Int32>.zero.replacing(with: one, where: logits.lanes(start) .> floor)
    }
    return Int(counts.wrappedSum())
  }

  /// Keeps the `wanted` highest logits. O(candidates).
  public mutating func keepTop(_ wanted: Int) {
    guard wanted < count else { return }
    keep(cut(top: max(wanted, 1), of: logits), of: logits)
  }

  /// The cut below the `wanted` best scores. Leaves them at the front of `ranked`, in no order.
  func cut(top wanted: Int, of scores: UnsafePointer<Float>) -> Cut {
    let gathered = gather(atLeast: wanted, of: scores)
    ranked.select(wanted, of: gathered)
    let last = ranked[wanted - 1]
    return Cut(floor: last.score, lastTie: last.position)
  }

  /// The `wanted` best in order at the front of `ranked`; fewer when there are fewer. Returns how many.
  func rankTop(_ wanted: Int, of scores: UnsafePointer<Float>) -> Int {
    let wanted = min(wanted, count)
    guard wanted > 0 else { return 0 }
    if wanted < count { _ = cut(top: wanted, of: scores) } else { rankAll(of: scores) }
    ranked.sort(wanted)
    return wanted
  }

  func rankAll(of scores: UnsafePointer<Float>) {
    for position in 0..<count { ranked[position] = Ranked(scores[position], at: position) }
  }

  /// Puts at least the `wanted` best into `ranked`, and few others. Returns how many.
  ///
  /// The scores are dealt into groups; the `wanted` best group maxima are scores themselves, so the least of them is
  /// a floor that at least `wanted` scores reach, and seldom many more.
  private func gather(atLeast wanted: Int, of scores: UnsafePointer<Float>) -> Int {
    let vectorsInGroup = 64
    let groups = (paddedCount / Lanes.scalarCount + vectorsInGroup - 1) / vectorsInGroup * Lanes.scalarCount
    guard groups >= 2 * wanted else {
      rankAll(of: scores)
      return count
    }
    let stride = vectorsInGroup * Lanes.scalarCount
    var group = 0
    for start in Swift.stride(from: 0, to: paddedCount, by: stride) {
      var largest = Lanes(repeating: -.infinity)
      for vector in Swift.stride(from: start, to: min(start + stride, paddedCount), by: Lanes.scalarCount) {
        largest = largest.larger(scores.lanes(vector))
      }
      for lane in 0..<Lanes.scalarCount { ranked[group + lane] = Ranked(largest[lane], at: group + lane) }
      group += Lanes.scalarCount
    }
    ranked.select(wanted, of: groups)
    return gather(from: ranked[wanted - 1].score, of: scores)
  }

  private func gather(from floor: Float, of scores: UnsafePointer<Float>) -> Int {
    var gathered = 0
    let floors = Lanes(repeating: floor)
    for start in stride(from: 0, to: count, by: Lanes.scalarCount) where any(scores.lanes(start) .>= floors) {
      for position in start..<min(start + Lanes.scalarCount, count) where scores[position] >= floor {
        ranked[gathered] = Ranked(scores[position], at: position)
        gathered += 1
      }
    }
    return gathered
  }
}
