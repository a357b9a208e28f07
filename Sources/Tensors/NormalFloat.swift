/// Blocks of 64 numbers over their largest magnitude, each rounded to the nearest of sixteen quantiles of a normal
/// distribution. Blocks run on from row to row. Source: arXiv:2305.14314, section 3 and appendix E, and bitsandbytes.
struct NormalFloat {
  /// Whether scales are rounded to 8 bits in turn, after their mean has been taken off.
  let hasRoundedScales: Bool

  private static let blockCount = 64
  private static let scaleBlockCount = 256
  /// What scales are no smaller than when numbers are divided by them.
  private static let leastScale: Float = 1e-38

  private static let levels = LevelTable([
    -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
    -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
  ])

  /// Rounds in place and returns the bytes that codes and scales take.
  func round(_ values: inout [Float]) -> Int {
    let scales = Self.largest(of: values, each: Self.blockCount)
    var codes = values
    Self.levels.round(&codes, over: scales, each: Self.blockCount)
    let (kept, scaleBytes) = hasRoundedScales ? Self.rounded(scales) : (scales, scales.count * MemoryLayout<Float>.size)
    for index in values.indices { values[index] = codes[index] * kept[index / Self.blockCount] }
    return (values.count + 1) / 2 + scaleBytes
  }

  /// Scales as 8 bits hold them, and the bytes of those, of their own scales and of the mean.
  private static func rounded(_ scales: [Float]) -> (scales: [Float], bytes: Int) {
    guard !scales.isEmpty else { return (scales, 0) }
    let mean = Float(scales.reduce(0) { $0 + Double($1) } / Double(scales.count))
    let centred = scales.map { $0 - mean }
    let outer = largest(of: centred, each: scaleBlockCount)
    var codes = centred
    LevelTable.dynamic.round(&codes, over: outer, each: scaleBlockCount)
    let kept = codes.indices.map { codes[$0] * outer[$0 / scaleBlockCount] + mean }
    return (kept, scales.count + (outer.count + 1) * MemoryLayout<Float>.size)
  }

  private static func largest(of values: [Float], each count: Int) -> [Float] {
    stride(from: 0, to: values.count, by: count).map { start in
      values[start..<min(start + count, values.count)].reduce(0) { max($0, abs($1)) }
    }
  }

  /// Numbers in -1...1 that codes stand for, in order.
  private struct LevelTable {
    let levels: [Float]
    /// Half way between each level and the next.
    let bounds: [Float]

    init(_ levels: [Float]) {
      self.levels = levels
      bounds = zip(levels, levels.dropFirst()).map { ($0 + $1) / 2 }
    }

    /// The level next to x; a tie is the lower one's.
    func nearest(_ x: Float) -> Float {
      var low = 0, high = bounds.count
      while low < high {
        let middle = (low + high) / 2
        if bounds[middle] < x { low = middle + 1 } else { high = middle }
      }
      return levels[low]
    }

    func round(_ values: inout [Float], over scales: [Float], each count: Int) {
      let inverses = scales.map { 1 / max($0, NormalFloat.leastScale) }
      for index in values.indices {
        values[index] = nearest(min(max(values[index] * inverses[index / count], -1), 1))
      }
    }

    /// 8 bits whose leading zeros are a decimal exponent and the rest a fraction of 0.1...1: seven decades, each with
    /// twice as many levels as the one below. Source: arXiv:1511.04561; arXiv:2110.02861, section 1.3.
    static let dynamic: LevelTable = {
      var levels: [Float] = [0, 1]
      for decade in 0..<7 {
        let count = 1 << decade, step = (1 - Float(0.1)) / Float(count)
        var scale: Float = 1
        for _ in decade..<6 { scale /= 10 }
        for index in 0..<count {
          let middle = Float(0.1) + step * (Float(index) + 0.5)
          levels += [scale * middle, -scale * middle]
        }
      }
      return LevelTable(levels.sorted())
    }()
  }
}
