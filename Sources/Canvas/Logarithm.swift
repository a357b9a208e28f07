/// Logarithm and power to the base 2, for logarithmic scales. Relative error below 1e-12, as no mathematics library is
/// imported here.
enum Logarithm {
  /// log2 of a positive number: the exponent, and the series of atanh for the significand.
  static func log2(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    var (exponent, significand) = (Double(x.exponent), x.significand)
    if significand > 1.414_213_562_373_095 {
      significand /= 2
      exponent += 1
    }
    let t = (significand - 1) / (significand + 1)
    var (sum, power, k) = (0.0, t, 1.0)
    while k < 31 {
      sum += power / k
      power *= t * t
      k += 2
    }
    return exponent + 2 * sum * log2e
  }

  /// 2 to the power of x.
  static func exp2(_ x: Double) -> Double {
    guard x.isFinite else { return x < 0 ? 0 : x }
    if x > 1023 { return .infinity }
    if x < -1022 { return 0 }
    let whole = x.rounded()
    let t = (x - whole) / log2e
    var (sum, term) = (1.0, 1.0)
    for k in 1..<18 {
      term *= t / Double(k)
      sum += term
    }
    return Double(sign: .plus, exponent: Int(whole), significand: sum)
  }

  private static let log2e = 1.442_695_040_888_963_4
}
