/// Random numbers that depend on the seed, a stream and a position, and on nothing else: the draw for position 100 is
/// the same whether positions before it were drawn, previewed, or skipped. That makes a retry exact and a preview pure.
///
/// It is SplitMix64 addressed by index: number `i` of a stream is the finalizer applied to `origin + (i + 1) * gamma`.
/// Source: Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195. Integer arithmetic only, so alike on every machine.
public struct SamplerRandom: Sendable, Equatable {
  private let origin: UInt64
  private static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Streams of one seed are independent of each other.
  public init(seed: UInt64, stream: UInt64) {
    origin = Self.mix(Self.mix(seed &+ Self.gamma) ^ (stream &* 0xD1B5_4A32_D192_ED03))
  }

  /// Number `index` of the stream, evenly spread over 0 ..< 1, with 53 bits.
  public func unit(_ index: Int) -> Double {
    let bits = Self.mix(origin &+ (UInt64(truncatingIfNeeded: index) &+ 1) &* Self.gamma)
    return Double(bits >> 11) * 0x1p-53
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension SamplerRandom {
  /// The stream that picks tokens.
  static func picks(seed: UInt64) -> Self { Self(seed: seed, stream: 0) }
  /// The stream that decides whether XTC acts in a step.
  static func exclusions(seed: UInt64) -> Self { Self(seed: seed, stream: 1) }
}
