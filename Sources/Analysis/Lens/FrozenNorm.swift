/// The final norm at one position with its divisor held at what it was for the whole stream: then it is linear, and what a
/// sum of parts becomes is the sum of what the parts become.
public struct FrozenNorm: Sendable {
  /// Whether a row's mean is taken off first, as layer norm does.
  private let isCentred: Bool
  /// 1 / √(mean square or variance + ε) of the whole stream.
  let factor: Double
  /// Nil where there is none. [width]
  private let weight: [Float]?
  private let bias: [Float]?

  /// stream: the residual stream at the position, before the norm. [width]
  /// weight: as it multiplies, so with the 1 that some models add to what they store.
  public static func rms(of stream: [Float], weight: [Float]?, epsilon: Double) -> FrozenNorm {
    let meanSquare = stream.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, stream.count))
    return FrozenNorm(isCentred: false, factor: 1 / (meanSquare + epsilon).squareRoot(), weight: weight, bias: nil)
  }

  public static func layer(of stream: [Float], weight: [Float]?, bias: [Float]?, epsilon: Double) -> FrozenNorm {
    let mean = Self.mean(stream)
    let variance =
      stream.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, stream.count))
    return FrozenNorm(isCentred: true, factor: 1 / (variance + epsilon).squareRoot(), weight: weight, bias: bias)
  }

  /// No norm at all.
  public static let none = FrozenNorm(isCentred: false, factor: 1, weight: nil, bias: nil)

  private init(isCentred: Bool, factor: Double, weight: [Float]?, bias: [Float]?) {
    self.isCentred = isCentred
    self.factor = factor
    self.weight = weight
    self.bias = bias
  }

  /// What `part` adds along `direction` behind the norm. Both [width].
  func contribution(of part: UnsafeBufferPointer<Float>, along direction: [Float]) -> Double {
    let mean = isCentred ? Self.mean(part) : 0
    var sum = 0.0
    for index in 0..<part.count {
      sum += (Double(part[index]) - mean) * Double(weight?[index] ?? 1) * Double(direction[index])
    }
    return sum * factor
  }

  /// What the norm's own bias adds along `direction`.
  func biasContribution(along direction: [Float]) -> Double {
    guard let bias else { return 0 }
    return zip(bias, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  private static func mean(_ row: some Collection<Float>) -> Double {
    row.reduce(0) { $0 + Double($1) } / Double(max(1, row.count))
  }
}
