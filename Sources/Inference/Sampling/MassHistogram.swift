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

  /// A score that none in the slice is below; a little lower than exact, so that rounding can't lose one.
  func floor(of slice: Int) -> Float {
    slice == Self.slices - 1 ? -.infinity : best - Float(slice + 2) / slicesPerUnit
  }

  private mutating func span(_ scores: UnsafePointer<Float>, _ count: Int) {
    var highest = Lanes(repeating: -.infinity)
    var lowest = Lanes(repeating: .infinity)
    let impossible = Lanes(repeating: -.infinity)
    for start in stride(from: 0, to: Candidates.padded(count), by: Lanes.scalarCount) {
      let lanes = scores.lanes(start)
      highest = highest.larger(lanes)
      lowest = lowest.smaller(lanes.replacing(with: .infinity, where: lanes .== impossible))
    }
    best = highest.max()
    let width = min(best - lowest.min(), 32)
    slicesPerUnit = width > 1e-20 ? Float(Self.slices) / width : 1
  }
}
