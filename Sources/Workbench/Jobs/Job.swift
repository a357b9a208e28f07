/// Names one run of a job, never used twice.
public typealias JobID = Int

/// Something under way off the screen's thread: what the gauge in the last line shows.
public struct Job: Sendable, Equatable, Identifiable {
  public enum Kind: Sendable, Equatable {
    case load(SlotID)
    case fetch(String)
    case generate
    case measure
    case record
    case survey
    case study
    case quantize
  }

  public let id: JobID
  public let kind: Kind
  public let title: String
  /// From 0 to 1; nil while nobody can say.
  public var share: Double?
  /// Such as `62.1 MB/s` or `118 tok/s`.
  public var rate = ""
  /// Seconds since the job began.
  public var elapsed = 0.0
  public var isCancelling = false

  public init(id: JobID, kind: Kind, title: String) {
    self.id = id
    self.kind = kind
    self.title = title
  }

  /// Seconds to completion at the pace so far; nil where that would be a guess.
  public var remaining: Double? {
    guard let share, share > 0.01, elapsed > 0.2 else { return nil }
    return elapsed / share * (1 - share)
  }
}

/// What a running job tells.
public enum JobUpdate: Sendable, Equatable {
  case progress(JobID, share: Double?, rate: String, elapsed: Double)
  case ended(JobID)
}
