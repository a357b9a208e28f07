/// What a walk down a ranking has passed.
struct MassSoFar {
  var mass = 0.0
  var count = 0

  @inline(__always) mutating func add(_ weight: Float) {
    mass += Double(weight)
    count += 1
  }
}

/// When such a walk may stop.
struct MassGoal {
  let target: Double
  /// Whether the mass must exceed the target rather than reach it.
  let beyond: Bool
  let minKeep: Int

  func isReached(by sum: MassSoFar) -> Bool {
    (beyond ? sum.mass > target : sum.mass >= target) && sum.count >= minKeep
  }
}
