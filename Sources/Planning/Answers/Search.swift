/// Finds the most of something that still fits, where more of it never takes less.
enum Search {
  /// The largest value in `range` for which `fits` holds; nil where it holds for none. O(log range) questions.
  static func largest(in range: ClosedRange<Int>, fits: (Int) -> Bool) -> Int? {
    guard fits(range.lowerBound) else { return nil }
    if fits(range.upperBound) { return range.upperBound }
    var known = range.lowerBound, beyond = range.upperBound
    while beyond - known > 1 {
      let middle = known + (beyond - known) / 2
      if fits(middle) { known = middle } else { beyond = middle }
    }
    return known
  }
}
