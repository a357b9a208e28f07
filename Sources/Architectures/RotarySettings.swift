import Foundation

/// How positions turn into rotation angles; the pairing of dimensions belongs to the attention block.
public struct RotarySettings: Sendable, Equatable {
  /// θ of the frequencies θ^(-2i/d). Source: arXiv:2104.09864, section 3.4.2.
  public var base: Double
  /// How many leading dimensions of a head are rotated. Of an odd number one more is, at the frequencies of the number.
  public var dimension: Int
  public var scaling: RotaryScaling

  public init(base: Double, dimension: Int, scaling: RotaryScaling = .none) {
    self.base = base
    self.dimension = dimension
    self.scaling = scaling
  }

  /// Rotated pairs of a head.
  public var pairs: Int { (dimension + 1) / 2 }

  /// Angle per position of each rotated pair. [pairs]
  ///
  /// `isLong` chooses between the two sets of LongRoPE; `divisors` are the factors a checkpoint stores as tensors.
  public func frequencies(isLong: Bool = false, divisors: RotaryDivisors = .none) -> [Double] {
    let plain = (0..<pairs).map { pow(base, -2 * Double($0) / Double(dimension)) }
    let scaled: [Double]
    switch scaling {
    case .none: scaled = plain
    case .linear(let factor): scaled = plain.map { $0 / factor }
    case .proportional(let proportion):
      scaled = plain.enumerated().map { $0 < proportion.turningPairs ? $1 / proportion.factor : 0 }
    case .llama3(let bands): scaled = plain.map(bands.scaled)
    case .yarn(let yarn): scaled = yarn.scaled(plain, base: base, dimension: Double(dimension))
    case .longRope(let long): scaled = zip(plain, (isLong ? long.long : long.short)).map { $0 / $1 }
    }
    guard let stored = divisors.stored(isLong: isLong), stored.count == pairs else { return scaled }
    return zip(scaled, stored).map { $0 / Double($1) }
  }

  /// What cosines and sines are multiplied by: some scalings sharpen attention over long distances.
  public var magnitude: Double {
    switch scaling {
    case .none, .linear, .proportional, .llama3: 1
    case .yarn(let yarn): yarn.magnitude
    case .longRope(let long): long.magnitude
    }
  }

  /// Positions from which on LongRoPE's long factors hold, for the whole sequence.
  public var longFrom: Int? {
    if case .longRope(let long) = scaling { long.originalContext } else { nil }
  }
}

/// Factors by which rotary frequencies are divided, where a checkpoint stores them as tensors. [pairs] each
public struct RotaryDivisors: Sendable, Equatable {
  /// Llama 3's, in GGUF.
  public var always: [Float]?
  /// LongRoPE's two sets, in GGUF.
  public var short: [Float]?
  public var long: [Float]?

  public static let none = RotaryDivisors()

  public init(always: [Float]? = nil, short: [Float]? = nil, long: [Float]? = nil) {
    self.always = always
    self.short = short
    self.long = long
  }

  func stored(isLong: Bool) -> [Float]? { always ?? (isLong ? long : short) }
}
