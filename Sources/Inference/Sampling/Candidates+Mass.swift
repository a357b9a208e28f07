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
      _ = rankTop(count, of: scores)
      return walk(count, MassSoFar(), goal)
    }
    if minKeep <= few, let cut = walk(rankTop(few, of: scores), MassSoFar(), goal) { return cut }
    guard let slice = masses.slice(of: scores, weights: UnsafePointer(weights), count: count, goal: goal) else {
      return nil
    }
    var size = 0
    for position in 0..<count where masses.slice(of: scores[position]) == slice.index {
      ranked[size] = Ranked(scores[position], at: position)
      size += 1
    }
    ranked.sort(size)
    if let cut = walk(size, slice.before, goal) { return cut }
    // Sums in another order can differ in the last place; the slice then stays whole.
    return Cut(floor: ranked[size - 1].score, lastTie: ranked[size - 1].position)
  }

  private func walk(_ size: Int, _ start: MassSoFar, _ goal: MassGoal) -> Cut? {
    var sum = start
    for index in 0..<size {
      let position = ranked[index].position
      sum.add(weights[position])
      if goal.isReached(by: sum) { return Cut(floor: ranked[index].score, lastTie: position) }
    }
    return nil
  }
}

struct MassSoFar {
  var mass = 0.0
  var count = 0

  @inline(__always) mutating func add(_ weight: Float) {
    mass += Double(weight)
    count += 1
  }
}

struct MassGoal {
  let target: Double
  /// Whether the mass must exceed the target rather than reach it.
  let beyond: Bool
  let minKeep: Int

  func isReached(by sum: MassSoFar) -> Bool {
    (beyond ? sum.mass > target : sum.mass >= target) && sum.count >= minKeep
  }
}

/// How much weight lies in each slice of the scores, best slice first. Slices are equally wide; the last takes all that
/// is more than 32 below the best.
struct MassHistogram {
  private static let slices = 2048
  private let sums: UnsafeMutablePointer<MassSoFar> = .allocate(capacity: MassHistogram.slices)
  private var best: Float = 0
  private var slicesPerUnit: Float = 1

  func deallocate() { sums.deallocate() }

  /// The first slice at whose end the goal is reached, and what lies before it.
  mutating func slice(
    of scores: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, goal: MassGoal
  ) -> (index: Int, before: MassSoFar)? {
    span(scores, count)
    sums.initialize(repeating: MassSoFar(), count: Self.slices)
    for position in 0..<count { sums[slice(of: scores[position])].add(weights[position]) }
    var before = MassSoFar()
    for index in 0..<Self.slices {
      var through = before
      through.mass += sums[index].mass
      through.count += sums[index].count
      if goal.isReached(by: through), sums[index].count > 0 { return (index, before) }
      before = through
    }
    return nil
  }

  @inline(__always) func slice(of score: Float) -> Int {
    Int(min((best - score) * slicesPerUnit, Float(Self.slices - 1)))
  }

  private mutating func span(_ scores: UnsafePointer<Float>, _ count: Int) {
    best = -.infinity
    var least = Float.infinity
    for position in 0..<count {
      best = max(best, scores[position])
      if scores[position] > -.infinity { least = min(least, scores[position]) }
    }
    let width = min(best - least, 32)
    slicesPerUnit = width > 1e-20 ? Float(Self.slices) / width : 1
  }
}
