import Foundation

/// How rotary frequencies are changed for contexts longer than those trained on first.
public enum RotaryScaling: Sendable, Equatable {
  case none
  /// Positions are divided by a factor. Source: arXiv:2306.15595.
  case linear(Double)
  case proportional(Proportion)
  case llama3(Llama3Bands)
  case yarn(YaRN)
  case longRope(LongRoPE)
}

/// The first pairs turn, at the frequencies they have where all do, and the others don't. Source: arXiv:2410.06205,
/// section 6.
public struct Proportion: Sendable, Equatable {
  public var turningPairs: Int
  /// What positions are divided by.
  public var factor: Double
}

/// Llama 3.1's scaling: slow frequencies are divided by a factor, fast ones left alone, those between blended.
///
/// Source: arXiv:2407.21783, section 3.4.2, and the published configs.
public struct Llama3Bands: Sendable, Equatable {
  public var factor: Double
  /// Turns over the original context below which a frequency is slow, and above which it is fast.
  public var lowTurns: Double
  public var highTurns: Double
  public var originalContext: Double

  func scaled(_ frequency: Double) -> Double {
    let turns = originalContext * frequency / (2 * Double.pi)
    if turns < lowTurns { return frequency / factor }
    if turns > highTurns { return frequency }
    let share = (turns - lowTurns) / (highTurns - lowTurns)
    return (1 - share) * frequency / factor + share * frequency
  }
}

/// YaRN: interpolates by parts, between the pairs that turn often and those that turn seldom over the original context.
///
/// Source: arXiv:2309.00071, sections 3.2 to 3.4.
public struct YaRN: Sendable, Equatable {
  public var factor: Double
  public var originalContext: Double
  /// Turns over the original context from which on a pair is left alone, and below which it is interpolated.
  public var fastTurns: Double = 32
  public var slowTurns: Double = 1
  /// Whether the two limits are rounded to whole pairs.
  public var rounds = true
  public var magnitude: Double

  /// 0.1 · scale · ln(factor) + 1. Source: section 3.4.
  static func magnitude(factor: Double, scale: Double = 1) -> Double {
    factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1
  }

  /// The pair, as a fraction, that turns `turns` times over the original context.
  private func pair(turns: Double, base: Double, dimension: Double) -> Double {
    dimension * log(originalContext / (turns * 2 * Double.pi)) / (2 * log(base))
  }

  func scaled(_ plain: [Double], base: Double, dimension: Double) -> [Double] {
    var low = pair(turns: fastTurns, base: base, dimension: dimension)
    var high = pair(turns: slowTurns, base: base, dimension: dimension)
    if rounds { (low, high) = (low.rounded(.down), high.rounded(.up)) }
    (low, high) = (max(low, 0), min(high, dimension - 1))
    if low == high { high += 0.001 }
    return plain.enumerated().map { index, frequency in
      let interpolated = min(max((Double(index) - low) / (high - low), 0), 1)
      return frequency / factor * interpolated + frequency * (1 - interpolated)
    }
  }
}

/// LongRoPE: a divisor of its own for each pair, of which one set holds up to the original context and another for any
/// longer sequence. Source: arXiv:2402.13753.
public struct LongRoPE: Sendable, Equatable {
  /// Ones where the checkpoint stores them as tensors. [pairs]
  public var short: [Double]
  public var long: [Double]
  public var originalContext: Int
  public var magnitude: Double

  /// √(1 + ln(factor) / ln(original context)).
  static func magnitude(factor: Double, originalContext: Int) -> Double {
    factor <= 1 ? 1 : (1 + log(factor) / log(Double(originalContext))).squareRoot()
  }
}
