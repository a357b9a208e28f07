/// Numbers as a figure or a table writes them, in any locale the same.
enum FigureNumber {
  /// With at most so many decimals, trailing zeros left out; 0 for what is no number.
  static func text(_ value: Double, decimals: Int = 2) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "0" }
    var power = 1.0
    for _ in 0..<decimals { power *= 10 }
    let scaled = Int64((abs(value) * power).rounded())
    let (whole, fraction) = (scaled / Int64(power), scaled % Int64(power))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard fraction > 0 else { return "\(sign)\(whole)" }
    var digits = String(fraction)
    digits = String(repeating: "0", count: decimals - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
  }
}
