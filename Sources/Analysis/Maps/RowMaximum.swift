/// The largest of neighbouring numbers, none negative.
enum RowMaximum {
  private typealias Lanes = SIMD8<Float>

  @inline(__always)
  static func of(_ numbers: UnsafePointer<Float>, count: Int) -> Float {
    var index = 0
    var most: Float = 0
    if count >= 2 * Lanes.scalarCount {
      var lanes = Lanes.zero
      while index + Lanes.scalarCount <= count {
        let next = UnsafeRawPointer(numbers + index).loadUnaligned(as: Lanes.self)
        lanes = lanes.replacing(with: next, where: next .> lanes)
        index += Lanes.scalarCount
      }
      most = lanes.max()
    }
    while index < count {
      if numbers[index] > most { most = numbers[index] }
      index += 1
    }
    return most
  }
}
