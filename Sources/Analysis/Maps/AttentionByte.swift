/// Attention in one byte: 255 √a, rounded, which is fine where attention is little.
enum AttentionByte {
  private typealias Lanes = SIMD8<Float>

  /// What a byte stands for; within √a / 255 + 1 / 255² of what was stored. 0…1
  @inline(__always)
  static func value(_ byte: UInt8) -> Float {
    let root = Float(byte) / 255
    return root * root
  }

  /// bytes: as many as `row` has. O(count)
  static func store(_ row: UnsafeBufferPointer<Float>, into bytes: UnsafeMutablePointer<UInt8>) {
    var index = 0
    while index + Lanes.scalarCount <= row.count {
      let lanes = UnsafeRawPointer(row.baseAddress! + index).loadUnaligned(as: Lanes.self)
      UnsafeMutableRawPointer(bytes + index).storeBytes(of: stored(lanes), as: SIMD8<UInt8>.self)
      index += Lanes.scalarCount
    }
    while index < row.count {
      bytes[index] = stored(Lanes(repeating: row[index]))[0]
      index += 1
    }
  }

  /// The last bits of a number to which 2²³ was added are that number, rounded.
  @inline(__always)
  private static func stored(_ values: Lanes) -> SIMD8<UInt8> {
    let roots = values.clamped(lowerBound: .zero, upperBound: Lanes(repeating: 1)).squareRoot()
    return SIMD8<UInt8>(truncatingIfNeeded: unsafeBitCast(roots * 255 + 8_388_608, to: SIMD8<UInt32>.self))
  }

  /// Halves a row, each byte the larger of two; the last may stand alone. O(count)
  ///
  /// - Returns: how many are left.
  static func halve(_ bytes: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
    var index = 0
    while index + 32 <= count {
      let pairs = UnsafeRawPointer(bytes + index).loadUnaligned(as: SIMD32<UInt8>.self)
      let larger = pointwiseMax(pairs.evenHalf, pairs.oddHalf)
      UnsafeMutableRawPointer(bytes + index / 2).storeBytes(of: larger, as: SIMD16<UInt8>.self)
      index += 32
    }
    while index < count {
      bytes[index / 2] = index + 1 < count ? max(bytes[index], bytes[index + 1]) : bytes[index]
      index += 2
    }
    return (count + 1) / 2
  }

  /// Raises `cells` to `bytes` where these are larger. O(count)
  static func raise(_ cells: UnsafeMutablePointer<UInt8>, to bytes: UnsafePointer<UInt8>, count: Int) {
    var index = 0
    while index + 16 <= count {
      let raised = pointwiseMax(
        UnsafeRawPointer(cells + index).loadUnaligned(as: SIMD16<UInt8>.self),
        UnsafeRawPointer(bytes + index).loadUnaligned(as: SIMD16<UInt8>.self))
      UnsafeMutableRawPointer(cells + index).storeBytes(of: raised, as: SIMD16<UInt8>.self)
      index += 16
    }
    while index < count {
      cells[index] = max(cells[index], bytes[index])
      index += 1
    }
  }
}
