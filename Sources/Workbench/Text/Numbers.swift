import Foundation

extension Double {
  public var exponential: Double { exp(self) }
  public var logarithm: Double { log(self) }

  /// As few digits as tell it apart: `0.95`, `40`, `1.5`.
  public var compact: String {
    if self == rounded(), abs(self) < 1e15 { return String(Int(self)) }
    var text = String(format: "%.3f", self)
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }
}

extension Int {
  /// A size as people say it: `98.6 MB`. Decimal units, as file managers and disks use.
  public var byteText: String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    var value = Double(self)
    var unit = 0
    while abs(value) >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(self) B" : String(format: value < 99.95 ? "%.1f %@" : "%.0f %@", value, units[unit])
  }

  /// A count as people say it: `135M`.
  public var countText: String {
    let steps: [(Double, String)] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
    for (size, unit) in steps where Double(self) >= size {
      let value = Double(self) / size
      return String(format: value < 9.995 ? "%.2f%@" : value < 99.95 ? "%.1f%@" : "%.0f%@", value, unit)
    }
    return String(self)
  }
}

extension Double {
  /// A time to go: `8s`, `2m 05s`, `1h 10m`.
  public var durationText: String {
    let seconds = Int(Swift.max(0, Swift.min(self, 1e9)).rounded(.up))
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3600 { return String(format: "%dm %02ds", seconds / 60, seconds % 60) }
    return String(format: "%dh %02dm", seconds / 3600, seconds / 60 % 60)
  }
}
