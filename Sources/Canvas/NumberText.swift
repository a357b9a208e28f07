/// Numbers as people read them on a screen: fixed decimals, short counts, bytes, times. Never locale-dependent.
public enum NumberText {
  /// A number with exactly so many decimals (0…9), rounded half away from zero; `nan`, `inf` and `-inf` as such.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let decimals = min(9, max(0, decimals))
    var power = 1.0
    for _ in 0..<decimals { power *= 10 }
    let scaled = (value.magnitude * power).rounded()
    guard scaled < 9e15 else { return scientific(value) }
    let whole = UInt64(scaled)
    let sign = value < 0 && whole > 0 ? "-" : ""
    let divisor = UInt64(power)
    if decimals == 0 { return "\(sign)\(whole)" }
    let fraction = String(whole % divisor)
    return "\(sign)\(whole / divisor)." + String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
  }

  /// A number too long for fixed notation: `1.23e+20`.
  static func scientific(_ value: Double) -> String {
    var (mantissa, exponent) = (value.magnitude, 0)
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    return (value < 0 ? "-" : "") + fixed(mantissa, 2) + "e+\(exponent)"
  }

  /// A number with as many decimals as its size deserves, three digits or so: `0.0123`, `1.23`, `12.3`, `1234`.
  public static func short(_ value: Double) -> String {
    let size = value.magnitude
    guard size.isFinite else { return fixed(value, 0) }
    if size == 0 { return "0" }
    if size < 1e-4 { return fixed(value * 1e6, size * 1e6 < 10 ? 2 : 0) + "e-6" }
    return fixed(value, size < 0.01 ? 5 : size < 0.1 ? 4 : size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0)
  }

  /// A count with a decimal prefix: `950`, `1.2k`, `135M`, `1.7B`.
  public static func count(_ value: Int) -> String {
    scaled(Double(value), by: 1000, units: ["", "k", "M", "B", "T"], separator: "")
  }

  /// Bytes with a binary prefix: `512 B`, `91.7 MiB`, `1.20 GiB`.
  public static func bytes(_ value: Int) -> String {
    scaled(Double(value), by: 1024, units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"], separator: " ")
  }

  private static func scaled(_ value: Double, by base: Double, units: [String], separator: String) -> String {
    var (rest, unit) = (value, 0)
    while rest.magnitude >= (unit == 0 ? base : base - 0.5), unit + 1 < units.count {
      rest /= base
      unit += 1
    }
    let decimals = unit == 0 || rest.magnitude >= 100 ? 0 : rest.magnitude >= 10 ? 1 : 2
    return fixed(rest, decimals) + (units[unit].isEmpty ? "" : separator + units[unit])
  }

  /// A share of 1 as a percentage: `0.4%`, `37%`, `100%`.
  public static func percent(_ share: Double, decimals: Int = 0) -> String { fixed(share * 100, decimals) + "%" }

  /// A length of time in seconds: `340 ms`, `4.2 s`, `1:05`, `2:03:10`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
    if seconds < 0.9995 { return fixed(seconds * 1000, 0) + " ms" }
    if seconds < 59.95 { return fixed(seconds, 1) + " s" }
    let total = Int(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
  }
}
