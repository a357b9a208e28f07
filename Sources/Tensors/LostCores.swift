/// Workers whose core was taken by another process, and when to try them again.
///
/// A worker that is interrupted in the middle of a chunk holds everybody up until the scheduler brings it back, which
/// takes milliseconds: thousands of times a chunk. Such a worker is left out for a while, twice as long each time it
/// happens again soon, so that on a crowded machine the others go on at the speed they have alone. Times are seconds.
struct LostCores: ~Copyable {
  /// How long a worker is left out at first, and at most.
  private static let firstAbsence = 0.004, longestAbsence = 0.5
  /// A worker that held nobody up for so long has its core back.
  private static let recovery = 1.0

  // Private, it makes the debug compiler of Swift 6.3.1 emit a broken global.
  struct Record: BitwiseCopyable {
    var isAway: Bool
    /// When it may come back, or when it came back.
    var returns: Double
    var absence: Double
  }

  private let records: Buffer<Record>
  /// How many are left out.
  private(set) var away = 0

  init(workers: Int) {
    records = Buffer(count: workers)
    for worker in 0..<workers { records.base[worker] = Record(isAway: false, returns: 0, absence: 0) }
  }

  func isAway(_ worker: Int) -> Bool { records.base[worker].isAway }

  /// Leaves `worker` out from `now` on.
  mutating func leaveOut(_ worker: Int, now: Double) {
    guard !isAway(worker) else { return }
    let last = records.base[worker]
    let recovered = now - last.returns > Self.recovery
    let absence = recovered ? Self.firstAbsence : min(2 * last.absence, Self.longestAbsence)
    records.base[worker] = Record(isAway: true, returns: now + absence, absence: absence)
    away += 1
  }

  /// Takes back those whose time is over; true if there were any.
  mutating func takeBack(now: Double) -> Bool {
    let before = away
    for worker in 0..<records.count where records.base[worker].isAway && records.base[worker].returns <= now {
      records.base[worker].isAway = false
      records.base[worker].returns = now
      away -= 1
    }
    return away < before
  }
}
