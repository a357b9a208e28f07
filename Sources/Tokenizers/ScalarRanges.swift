/// Characters as ranges: sorted, apart, searched by halves.
struct ScalarRanges: Sendable {
  private let ranges: [ClosedRange<UInt32>]

  init(_ parts: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, part.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, part.upperBound)
      } else {
        merged.append(part)
      }
    }
    ranges = merged
  }

  func contains(_ scalar: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].lowerBound <= scalar { low = middle + 1 } else { high = middle }
    }
    return low > 0 && ranges[low - 1].contains(scalar)
  }

  /// Chinese characters, as llama.cpp counts them.
  static let han = ScalarRanges([
    0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x2a6df, 0x2a700...0x2b73f, 0x2b740...0x2b81f,
    0x2b820...0x2ceaf, 0x2ceb0...0x2ebef, 0x2f800...0x2fa1f,
  ])
}
