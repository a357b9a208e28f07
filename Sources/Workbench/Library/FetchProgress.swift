/// How far a fetch is.
public struct FetchProgress: Sendable, Equatable {
  public enum Phase: String, Sendable {
    /// Another process is fetching the same model.
    case waiting
    case downloading, unpacking, verifying
  }

  public let phase: Phase
  /// Of this phase.
  public let doneBytes: Int
  public let totalBytes: Int
  /// Over the last seconds; nil before there is enough to tell.
  public let bytesPerSecond: Double?

  /// Of the phase, 0 to 1.
  public var fraction: Double { totalBytes > 0 ? min(1, Double(doneBytes) / Double(totalBytes)) : 0 }

  public var secondsLeft: Double? {
    guard let bytesPerSecond, bytesPerSecond > 0 else { return nil }
    return Double(max(0, totalBytes - doneBytes)) / bytesPerSecond
  }
}

/// Turns byte counts into a rate, averaged over the last few seconds so that it neither jumps nor lags.
struct RateMeter {
  private static let window = Duration.seconds(5)
  private var samples: [(time: ContinuousClock.Instant, bytes: Int)] = []

  mutating func rate(_ bytes: Int, at time: ContinuousClock.Instant) -> Double? {
    if let last = samples.last, bytes < last.bytes { samples = [] }
    samples.append((time, bytes))
    samples.removeAll { time - $0.time > Self.window && $0.time != time }
    guard let first = samples.first, time - first.time > .milliseconds(200) else { return nil }
    return Double(bytes - first.bytes) / ((time - first.time) / .seconds(1))
  }
}
