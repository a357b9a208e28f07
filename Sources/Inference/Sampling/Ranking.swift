import Tensors

/// Finds the best of many scores without sorting them all. It holds only the room for that, allocated once, and what
/// the last search left there.
struct Ranking: ~Copyable, @unchecked Sendable {
  // @unchecked: the buffers are owned by this value alone, which can't be copied.

  /// [capacity]
  let ranked: UnsafeMutablePointer<Ranked>
  /// Largest scores of the groups. [capacity / Vectors.groupedRun rounded up, Vectors.groupsOfRun]
  private let maxima: UnsafeMutablePointer<Float>

  init(capacity: Int) {
    ranked = .allocate(capacity: capacity)
    maxima = .allocate(capacity: Self.groups(capacity))
  }

  deinit {
    ranked.deallocate()
    maxima.deallocate()
  }

  private static func groups(_ count: Int) -> Int {
    (count + Vectors.groupedRun - 1) / Vectors.groupedRun * Vectors.groupsOfRun
  }

  /// The cut below the `wanted` best scores. Leaves them at the front of `ranked`, in no order. O(count).
  func cut(top wanted: Int, of scores: UnsafePointer<Float>, count: Int) -> Cut {
    Vectors.groupMaxima(scores, count: count, into: maxima)
    let gathered = gather(atLeast: wanted, of: scores, count: count)
    ranked.select(wanted, of: gathered)
    let last = ranked[wanted - 1]
    return Cut(floor: last.score, lastTie: last.position)
  }

  /// The `wanted` best in order at the front of `ranked`; fewer when there are fewer. Returns how many. O(count).
  func rank(top wanted: Int, of scores: UnsafePointer<Float>, count: Int) -> Int {
    let wanted = min(wanted, count)
    guard wanted > 0 else { return 0 }
    if wanted < count { _ = cut(top: wanted, of: scores, count: count) } else { rankAll(of: scores, count: count) }
    ranked.sort(wanted)
    return wanted
  }

  /// Passes the positions of the `wanted` best scores, in order of position. O(count).
  @inline(__always)
  func forEach(top wanted: Int, of scores: UnsafePointer<Float>, count: Int, _ body: (Int) -> Void) {
    visit(cut(top: wanted, of: scores, count: count), of: scores, count: count, body)
  }

  /// Passes the positions of the scores that a cut leaves, in order. O(count), a few instructions for sixteen.
  @inline(__always)
  func forEach(above cut: Cut, of scores: UnsafePointer<Float>, count: Int, _ body: (Int) -> Void) {
    Vectors.groupMaxima(scores, count: count, into: maxima)
    visit(cut, of: scores, count: count, body)
  }

  /// The same where `maxima` are those of these scores: runs that hold nothing are passed over.
  @inline(__always)
  private func visit(_ cut: Cut, of scores: UnsafePointer<Float>, count: Int, _ body: (Int) -> Void) {
    let floor = Lanes(repeating: cut.floor)
    var group = 0
    for run in stride(from: 0, to: count, by: Vectors.groupedRun) {
      if any(maxima.lanes(group) .>= floor) {
        let end = min(run + Vectors.groupedRun, count)
        for start in stride(from: run, to: end, by: Lanes.scalarCount) where any(scores.lanes(start) .>= floor) {
          for position in start..<min(start + Lanes.scalarCount, end) where cut.admits(scores[position], at: position) {
            body(position)
          }
        }
      }
      group += Vectors.groupsOfRun
    }
  }

  private func rankAll(of scores: UnsafePointer<Float>, count: Int) {
    for position in 0..<count { ranked[position] = Ranked(scores[position], at: position) }
  }

  /// Puts at least the `wanted` best into `ranked`, and few others. Returns how many. `maxima` are those of the scores.
  ///
  /// The `wanted` best maxima of some parts of the scores are scores themselves, so the least of them is a floor that at
  /// least `wanted` scores reach; with four times as many parts it is seldom that many more do.
  private func gather(atLeast wanted: Int, of scores: UnsafePointer<Float>, count: Int) -> Int {
    let groups = Self.groups(count)
    let parts = min(groups, 4 * wanted)
    guard parts >= 2 * wanted else {
      rankAll(of: scores, count: count)
      return count
    }
    for part in 0..<parts {
      var largest = maxima[part]
      for group in stride(from: part + parts, to: groups, by: parts) where maxima[group] > largest {
        largest = maxima[group]
      }
      ranked[part] = Ranked(largest, at: part)
    }
    ranked.select(wanted, of: parts)
    var gathered = 0
    visit(Cut(floor: ranked[wanted - 1].score), of: scores, count: count) { position in
      ranked[gathered] = Ranked(scores[position], at: position)
      gathered += 1
    }
    return gathered
  }
}

/// Where a ranking is cut: everything above `floor` stays, and of what equals it the positions up to `lastTie`.
struct Cut {
  var floor: Float
  var lastTie = Int.max

  @inline(__always) func admits(_ score: Float, at position: Int) -> Bool {
    score > floor || (score == floor && position <= lastTie)
  }
}
