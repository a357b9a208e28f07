#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A calendar date with time of day and no time zone, as templates print it.
public struct DateTime: Equatable, Sendable {
  public let year, month, day, hour, minute, second: Int

  public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year),
      (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
  }

  /// `2025-03-07`, `2025-03-07T09:05` or `2025-03-07T09:05:00`; a fraction of a second and an offset (`Z`, `+01:00`)
  /// are allowed and ignored: the time is taken as written.
  public init?(iso8601 text: String) {
    let halves = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == " " }
    let date = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { Self.number($0) }
    guard date.count == 3, let year = date[0], let month = date[1], let day = date[2] else { return nil }
    var time: [Int] = []
    if halves.count == 2 {
      let clock = halves[1].prefix { $0.isNumber || $0 == ":" }
      let rest = halves[1].dropFirst(clock.count)
      guard rest.isEmpty || "Z+-.,".contains(rest[rest.startIndex]) else { return nil }
      for part in clock.split(separator: ":", omittingEmptySubsequences: false) {
        guard let number = Self.number(part) else { return nil }
        time.append(number)
      }
      guard (2...3).contains(time.count) else { return nil }
    }
    time += [Int](repeating: 0, count: 3 - time.count)
    self.init(year: year, month: month, day: day, hour: time[0], minute: time[1], second: time[2])
  }

  /// The local time.
  public static var now: DateTime {
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    let now = DateTime(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
      hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: min(59, Int(parts.tm_sec)))
    return now ?? DateTime.epoch
  }

  static let epoch = DateTime(year: 1970)

  private init(year: Int) {
    (self.year, month, day, hour, minute, second) = (year, 1, 1, 0, 0, 0)
  }

  private static func number(_ text: Substring) -> Int? {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func days(in month: Int, of year: Int) -> Int {
    month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// 1 to 366.
  var dayOfYear: Int { (1..<month).reduce(day) { $0 + Self.days(in: $1, of: year) } }

  /// 0 is Monday.
  var weekday: Int {
    let years = year - 1
    return (years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear - 1) % 7
  }
}
