/// What values a slider runs over: its range, step, default, and whether it grows by factors.
public struct SliderScale: Sendable, Equatable {
  public var range: ClosedRange<Double>
  /// What one key press changes, and what values are rounded to; 0 is continuous.
  public var step: Double
  /// Equal distances are equal factors. Counts only for a range above 0, or from 0, where the lowest position is 0 itself.
  public var isLogarithmic: Bool
  /// Decimals of the number shown.
  public var decimals: Int
  /// Marked on the track.
  public var defaultValue: Double?

  public init(
    _ range: ClosedRange<Double>, step: Double = 0, isLogarithmic: Bool = false, decimals: Int = 2,
    defaultValue: Double? = nil
  ) {
    self.range = range
    self.step = step
    self.isLogarithmic = isLogarithmic
    self.decimals = decimals
    self.defaultValue = defaultValue
  }

  /// The least value above 0 on a logarithmic scale.
  private var floor: Double {
    range.lowerBound > 0 ? range.lowerBound : step > 0 ? step : max(range.upperBound, 1e-9) / 1000
  }

  private var growsByFactors: Bool { isLogarithmic && range.lowerBound >= 0 && range.upperBound > floor }

  /// Where a value lies on the track, 0…1.
  public func fraction(of value: Double) -> Double {
    let length = range.upperBound - range.lowerBound
    guard length > 0, !value.isNaN else { return 0 }
    let inside = min(max(value, range.lowerBound), range.upperBound)
    guard growsByFactors else { return (inside - range.lowerBound) / length }
    guard inside > floor else { return 0 }
    return Logarithm.log2(inside / floor) / Logarithm.log2(range.upperBound / floor)
  }

  /// The value at a place on the track, rounded to the step.
  public func value(at fraction: Double) -> Double {
    let place = min(1, max(0, fraction.isNaN ? 0 : fraction))
    guard growsByFactors else {
      return snapped(range.lowerBound + place * (range.upperBound - range.lowerBound))
    }
    if place == 0 { return range.lowerBound }
    return snapped(floor * Logarithm.exp2(place * Logarithm.log2(range.upperBound / floor)))
  }

  /// The value inside of the range and on a step; both ends are always reachable.
  public func snapped(_ value: Double) -> Double {
    guard !value.isNaN else { return range.lowerBound }
    let inside = min(max(value, range.lowerBound), range.upperBound)
    guard step > 0, inside < range.upperBound else { return inside }
    let rounded = range.lowerBound + ((inside - range.lowerBound) / step).rounded() * step
    // Rounds away what adding steps in binary leaves behind, such as 0.30000000000000004.
    let tidy = Double(NumberText.fixed(rounded, 9)) ?? rounded
    return min(max(tidy, range.lowerBound), range.upperBound)
  }

  /// The value so many key presses away. On a logarithmic scale a press is a fortieth of the track, and at least a step.
  public func nudged(_ value: Double, by presses: Int) -> Double {
    let linear = snapped(value + Double(presses) * (step > 0 ? step : (range.upperBound - range.lowerBound) / 100))
    guard growsByFactors, presses != 0 else { return linear }
    let moved = self.value(at: fraction(of: value) + Double(presses) / 40)
    return presses > 0 ? max(moved, linear) : min(moved, linear)
  }

  /// The number as shown.
  public func text(_ value: Double) -> String { NumberText.fixed(value, decimals) }

  /// Reads a number that was typed; nil when it is none. It is moved into the range but not onto a step.
  public func parse(_ text: String) -> Double? {
    let trimmed = text.split(separator: " ").joined()
    guard let value = Double(trimmed), value.isFinite else { return nil }
    return min(max(value, range.lowerBound), range.upperBound)
  }
}
