/// What one instruction, or a few, work on at once.
typealias Lanes = SIMD16<Float>
typealias LaneBits = SIMD16<UInt32>

extension UnsafePointer<Float> {
  @inline(__always) func lanes(_ start: Int) -> Lanes {
    UnsafeRawPointer(self + start).loadUnaligned(as: Lanes.self)
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always) func lanes(_ start: Int) -> Lanes { UnsafePointer(self).lanes(start) }
  @inline(__always) func setLanes(_ start: Int, _ lanes: Lanes) {
    UnsafeMutableRawPointer(self + start).storeBytes(of: lanes, as: Lanes.self)
  }
}

extension Lanes {
  @inline(__always) func larger(_ other: Lanes) -> Lanes { replacing(with: other, where: other .> self) }
  @inline(__always) func smaller(_ other: Lanes) -> Lanes { replacing(with: other, where: other .< self) }

  /// e to the power of numbers that aren't above 0; 0 below about -87. Within 2 units in the last place.
  ///
  /// Splits x into n ln 2 + r with |r| <= ln 2 / 2 and sums the exponential series of r to its seventh power, whose
  /// rest is 5e-9. Only additions, multiplications and integer shifts, so every machine gives the same bits.
  @inline(__always) var expOfNonPositive: Lanes {
    let magic = Lanes(repeating: 0x1.8p23)  // Adding it rounds to an integer in the low bits.
    let x = larger(Lanes(repeating: -88))
    let shifted = x * Lanes(repeating: 1.442_695_04) + magic
    let n = shifted - magic
    let r = (x - n * Lanes(repeating: 0.693_359_375)) + n * Lanes(repeating: 2.121_944_4e-4)
    var series = Lanes(repeating: 1 / 5040)
    series = series * r + Lanes(repeating: 1 / 720)
    series = series * r + Lanes(repeating: 1 / 120)
    series = series * r + Lanes(repeating: 1 / 24)
    series = series * r + Lanes(repeating: 1 / 6)
    series = series * r + Lanes(repeating: 0.5)
    series = series * r + Lanes(repeating: 1)
    series = series * r + Lanes(repeating: 1)
    let exponent = unsafeBitCast(shifted, to: LaneBits.self) &+ LaneBits(repeating: 127)
    let power = unsafeBitCast(exponent &<< LaneBits(repeating: 23), to: Lanes.self)
    return (series * power).replacing(with: 0, where: self .< Lanes(repeating: -87))
  }
}
