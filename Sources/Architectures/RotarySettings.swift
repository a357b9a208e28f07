import Foundation

/// How positions turn into rotation angles; the pairing of dimensions belongs to the attention block.
public struct RotarySettings: Sendable, Equatable {
  /// θ of the frequencies θ^(-2i/d). Source: arXiv:2104.09864, section 3.4.2.
  public var base: Double
  /// How many leading dimensions of a head are rotated; even.
  public var dimension: Int
  /// Positions are divided by this (linear scaling, arXiv:2306.15595); 1 leaves them alone.
  public var linearFactor: Double

  public init(base: Double, dimension: Int, linearFactor: Double = 1) {
    self.base = base
    self.dimension = dimension
    self.linearFactor = linearFactor
  }

  /// Angle per position of each rotated pair. [dimension / 2]
  ///
  /// `divisors` are the per-pair factors that Llama 3's checkpoints store as a tensor. [dimension / 2]
  public func frequencies(divisors: [Float]? = nil) -> [Double] {
    (0..<dimension / 2).map { pair in
      let frequency = pow(base, -2 * Double(pair) / Double(dimension)) / linearFactor
      return frequency / Double(divisors?[pair] ?? 1)
    }
  }
}
