/// Unicode scalar values as ranges: sorted, apart, without surrogates.
struct CodePointSet: Sendable, Equatable {
  let ranges: [ClosedRange<UInt32>]
  static let largest: UInt32 = 0x10FFFF
  static let all = CodePointSet([0...largest])

  init(_ parts: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for part in parts.flatMap(Self.withoutSurrogates).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, part.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, part.upperBound)
      } else {
        merged.append(part)
      }
    }
    ranges = merged
  }

  var complement: CodePointSet {
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= Self.largest { gaps.append(next...Self.largest) }
    return CodePointSet(gaps)
  }

  private static func withoutSurrogates(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
    let upper = min(range.upperBound, largest)
    guard range.lowerBound <= upper else { return [] }
    let whole = range.lowerBound...upper
    guard whole.overlaps(0xD800...0xDFFF) else { return [whole] }
    var parts: [ClosedRange<UInt32>] = []
    if whole.lowerBound < 0xD800 { parts.append(whole.lowerBound...0xD7FF) }
    if whole.upperBound > 0xDFFF { parts.append(0xE000...whole.upperBound) }
    return parts
  }
}

extension CodePointSet {
  /// The set as sequences of byte ranges: a text is in the set if its UTF-8 lies in one of them, byte by byte.
  var byteSequences: [[ClosedRange<UInt8>]] { ranges.flatMap { Self.sequences($0.lowerBound, $0.upperBound) } }

  static func utf8(_ scalar: UInt32) -> [UInt8] {
    switch scalar {
    case ..<0x80: [UInt8(scalar)]
    case ..<0x800: [0xC0 | UInt8(scalar >> 6), continuation(scalar)]
    case ..<0x10000: [0xE0 | UInt8(scalar >> 12), continuation(scalar >> 6), continuation(scalar)]
    default:
      [0xF0 | UInt8(scalar >> 18 & 7), continuation(scalar >> 12), continuation(scalar >> 6), continuation(scalar)]
    }
  }

  private static func continuation(_ scalar: UInt32) -> UInt8 { 0x80 | UInt8(scalar & 0x3F) }

  /// Splits until all scalars have equally many bytes, and each byte either is the same for all or spans what follows.
  private static func sequences(_ low: UInt32, _ high: UInt32) -> [[ClosedRange<UInt8>]] {
    for last in [0x7F, 0x7FF, 0xFFFF] as [UInt32] where low <= last && last < high {
      return sequences(low, last) + sequences(last + 1, high)
    }
    let (lowest, highest) = (utf8(low), utf8(high))
    for trailing in 1..<max(lowest.count, 1) {
      let mask = (UInt32(1) << (6 * UInt32(trailing))) - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 { return sequences(low, low | mask) + sequences((low | mask) + 1, high) }
      if high & mask != mask { return sequences(low, (high & ~mask) - 1) + sequences(high & ~mask, high) }
    }
    return [zip(lowest, highest).map { $0...$1 }]
  }
}
