extension Candidates {
  /// The cut below the fewest best scores whose weights together reach `target`, but at least `minKeep` of them.
  /// `weights` must be filled. Nil when all must stay.
  ///
  /// Sorts as little as it can: the best 256 are nearly always enough; if not, a histogram of the mass by score finds
  /// the one slice in which the cut falls, and only that is sorted. O(candidates).
  mutating func cut(reaching target: Double, beyond: Bool, minKeep: Int, of scores: UnsafePointer<Float>) -> Cut? {
    let goal = MassGoal(target: target, beyond: beyond, minKeep: minKeep)
    let few = 256
    if count <= 2 * few {
      _ = ranking.rank(top: count, of: scores, count: count)
      return walk(count, MassSoFar(), goal)
    }
    if minKeep <= few {
      let best = ranking.rank(top: few, of: scores, count: count)
      if let cut = walk(best, MassSoFar(), goal) { return cut }
    }
    guard let slice = masses.slice(of: scores, weights: UnsafePointer(weights), count: count, goal: goal) else {
      return nil
    }
    let size = gather(slice: slice.index, of: scores)
    ranking.ranked.sort(size)
    if let cut = walk(size, slice.before, goal) { return cut }
    // Sums in another order can differ in the last place; the slice then stays whole.
    return Cut(floor: ranking.ranked[size - 1].score, lastTie: ranking.ranked[size - 1].position)
  }

  private func gather(slice: Int, of scores: UnsafePointer<Float>) -> Int {
    var size = 0
    let floor = Lanes(repeating: masses.floor(of: slice))
    for start in stride(from: 0, to: count, by: Lanes.scalarCount) where any(scores.lanes(start) .>= floor) {
      for position in start..<min(start + Lanes.scalarCount, count)
      where masses.slice(of: scores[position]) == slice {
        ranking.ranked[size] = Ranked(scores[position], at: position)
        size += 1
      }
    }
    return size
  }

  private func walk(_ size: Int, _ start: MassSoFar, _ goal: MassGoal) -> Cut? {
    var sum = start
    for index in 0..<size {
      let position = ranking.ranked[index].position
      sum.add(weights[position])
      if goal.isReached(by: sum) { return Cut(floor: ranking.ranked[index].score, lastTie: position) }
    }
    return nil
  }
}
