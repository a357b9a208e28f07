/// A score and a position in one number whose natural order is "highest score first, then lowest position".
///
/// No two are equal, so selections and sorts over them have one answer. Both work in place and allocate nothing, which
/// the standard library's sort doesn't promise.
struct Ranked: Comparable {
  private let bits: UInt64

  @inline(__always) init(_ score: Float, at position: Int) {
    let pattern = (score + 0).bitPattern  // + 0 makes -0 and 0 the same
    let ascending = pattern >> 31 == 0 ? pattern | 0x8000_0000 : ~pattern
    bits = UInt64(~ascending) << 32 | UInt64(truncatingIfNeeded: position) & 0xFFFF_FFFF
  }

  var position: Int { Int(bits & 0xFFFF_FFFF) }

  var score: Float {
    let ascending = ~UInt32(truncatingIfNeeded: bits >> 32)
    return Float(bitPattern: ascending >> 31 == 1 ? ascending & 0x7FFF_FFFF : ~ascending)
  }

  @inline(__always) static func < (a: Ranked, b: Ranked) -> Bool { a.bits < b.bits }
}

extension UnsafeMutablePointer<Ranked> {
  /// Moves the best `wanted` of the first `count` to the front, in no order, the least of them last. O(count).
  func select(_ wanted: Int, of count: Int) {
    guard wanted > 0, wanted <= count else { return }
    let target = wanted - 1
    var low = 0
    var high = count - 1
    var patience = 64  // Unlucky pivots would make it quadratic.
    while low < high {
      if high - low < 16 { return insertionSort(low, high) }
      if patience == 0 { return (self + low).heapSort(high - low + 1) }
      patience -= 1
      let split = partition(low, high)
      if target <= split { high = split } else { low = split + 1 }
    }
  }

  /// Sorts the first `count`, best first. O(n log n).
  func sort(_ count: Int) { sort(0, count - 1, patience: 64) }

  private func sort(_ from: Int, _ through: Int, patience: Int) {
    var low = from
    var high = through
    var patience = patience
    while high - low >= 16 {
      if patience == 0 { return (self + low).heapSort(high - low + 1) }
      patience -= 1
      let split = partition(low, high)
      if split - low < high - split {
        sort(low, split, patience: patience)
        low = split + 1
      } else {
        sort(split + 1, high, patience: patience)
        high = split
      }
    }
    insertionSort(low, high)
  }

  /// Hoare's partition around the median of three: nothing up to the result is above anything after it.
  @inline(__always) private func partition(_ low: Int, _ high: Int) -> Int {
    let a = self[low]
    let b = self[low + (high - low) / 2]
    let c = self[high]
    let pivot = Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
    var i = low - 1
    var j = high + 1
    while true {
      repeat { i += 1 } while self[i] < pivot
      repeat { j -= 1 } while pivot < self[j]
      if i >= j { return j }
      swap(i, j)
    }
  }

  private func insertionSort(_ low: Int, _ high: Int) {
    guard low < high else { return }
    for start in (low + 1)...high {
      let moving = self[start]
      var hole = start
      while hole > low, moving < self[hole - 1] {
        self[hole] = self[hole - 1]
        hole -= 1
      }
      self[hole] = moving
    }
  }

  private func heapSort(_ count: Int) {
    for root in stride(from: count / 2 - 1, through: 0, by: -1) { siftDown(root, count) }
    for end in stride(from: count - 1, to: 0, by: -1) {
      swap(0, end)
      siftDown(0, end)
    }
  }

  private func siftDown(_ start: Int, _ count: Int) {
    var root = start
    while 2 * root + 1 < count {
      var child = 2 * root + 1
      if child + 1 < count, self[child] < self[child + 1] { child += 1 }
      if !(self[root] < self[child]) { return }
      swap(root, child)
      root = child
    }
  }

  @inline(__always) private func swap(_ a: Int, _ b: Int) {
    let kept = self[a]
    self[a] = self[b]
    self[b] = kept
  }
}
