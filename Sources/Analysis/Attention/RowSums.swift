/// What a row of attention comes to, eight numbers at a time: of long prompts there are billions.
struct RowSums {
  /// Σ a
  private(set) var total = 0.0
  /// Σ a |query - key|
  private(set) var moment = 0.0
  /// -Σ a log a, zeros counting for nothing. Nats; within 1e-6 of the exact sum for each unit of attention.
  private(set) var entropy = 0.0

  private typealias Lanes = SIMD8<Float>

  /// Of numbers not negative. O(count)
  init(_ row: UnsafeBufferPointer<Float>, query: Int = 0) {
    guard let base = row.baseAddress else { return }
    var start = 0
    while start < row.count {
      // Short sums in single precision, what they add up to in double.
      let end = min(start + 512, row.count)
      var sums = (total: Lanes.zero, moment: Lanes.zero, entropy: Lanes.zero)
      var distance = Lanes(0, 1, 2, 3, 4, 5, 6, 7) + Float(start - query)
      while start + Lanes.scalarCount <= end {
        let lanes = UnsafeRawPointer(base + start).loadUnaligned(as: Lanes.self)
        Self.add(lanes, distance, &sums)
        distance += 8
        start += Lanes.scalarCount
      }
      if start < end {
        var rest = Lanes.zero
        for index in start..<end { rest[index - start] = row[index] }
        Self.add(rest, distance, &sums)
        start = end
      }
      total += Double(sums.total.sum())
      moment += Double(sums.moment.sum())
      entropy += Double(sums.entropy.sum())
    }
  }

  @inline(__always)
  private static func add(
    _ lanes: Lanes, _ distance: Lanes, _ sums: inout (total: Lanes, moment: Lanes, entropy: Lanes)
  ) {
    sums.total += lanes
    sums.moment += lanes * absolute(distance)
    sums.entropy += terms(lanes)
  }

  /// Without the sign's bit.
  @inline(__always)
  private static func absolute(_ x: Lanes) -> Lanes {
    unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF, to: Lanes.self)
  }

  /// -p log p. The logarithm is that of the exponent plus that of the mantissa m, in [1/√2, √2), by the series of
  /// 2 artanh((m - 1) / (m + 1)).
  @inline(__always)
  private static func terms(_ p: Lanes) -> Lanes {
    let least = Lanes(repeating: .leastNormalMagnitude)
    let isCounted = p .>= least
    let bits = unsafeBitCast(p.replacing(with: 1, where: .!isCounted), to: SIMD8<Int32>.self)
    let offset = SIMD8<Int32>(repeating: 0x3F35_04F3)  // 1/√2
    let exponent = (bits &- offset) &>> 23
    let mantissa = unsafeBitCast(bits &- (exponent &<< 23), to: Lanes.self)
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var series = Lanes(repeating: 2.0 / 9)
    series = series * square + 2.0 / 7
    series = series * square + 2.0 / 5
    series = series * square + 2.0 / 3
    series = series * square + 2
    let logarithm = number(exponent) * 0.693_147_18 + series * ratio
    return (-p * logarithm).replacing(with: 0, where: .!isCounted)
  }

  /// A small whole number as a float: put into the last bits of 1.5 · 2²³, which is then taken away.
  @inline(__always)
  private static func number(_ whole: SIMD8<Int32>) -> Lanes {
    unsafeBitCast(whole &+ 0x4B40_0000, to: Lanes.self) - 12_582_912
  }
}
