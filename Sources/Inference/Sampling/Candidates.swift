import Checkpoints

/// The tokens still in play for one position, with their logits: allocated once for a vocabulary, filled from a row of
/// logits and then narrowed in place, stage by stage. It knows nothing of what the stages mean.
///
/// Candidates always stand in the order of their ids, so ties go to the lower id wherever something is cut, and a draw
/// doesn't depend on how a stage found its cut. Logits are finite or -infinity, never NaN.
public struct Candidates: ~Copyable, @unchecked Sendable {
  // @unchecked: the buffers are owned by this value alone, which can't be copied.

  public internal(set) var count = 0
  private var capacity: Int
  /// Until the first cut a token's position is its id and `ids` isn't filled in.
  private(set) var isWhole = true
  private var ids: UnsafeMutablePointer<TokenID>
  /// [count], padded to whole `Lanes` with -infinity so that passes over all of it need no tail.
  private(set) var logits: UnsafeMutablePointer<Float>
  /// Scratch: exp(logit - best). Filled by `softmax()`; [count], padded with zeros.
  private(set) var weights: UnsafeMutablePointer<Float>
  /// Scratch: what a stage orders by when it isn't the logit. [count]
  private(set) var keys: UnsafeMutablePointer<Float>
  /// Scratch for selection: a key and a position in one number (see `Ranked`). [count]
  let ranked: UnsafeMutablePointer<Ranked>
  var masses = MassHistogram()

  public init(vocabularySize: Int) {
    capacity = Self.padded(max(vocabularySize, 1))
    ids = .allocate(capacity: capacity)
    logits = .allocate(capacity: capacity)
    weights = .allocate(capacity: capacity)
    keys = .allocate(capacity: capacity)
    ranked = .allocate(capacity: capacity)
  }

  deinit {
    ids.deallocate()
    logits.deallocate()
    weights.deallocate()
    keys.deallocate()
    ranked.deallocate()
    masses.deallocate()
  }

  static func padded(_ count: Int) -> Int { (count + Lanes.scalarCount - 1) / Lanes.scalarCount * Lanes.scalarCount }
  /// Elements that passes over whole `Lanes` touch.
  var paddedCount: Int { Self.padded(count) }

  /// Starts a position with every token of the vocabulary. NaN counts as impossible, +infinity as the largest number.
  mutating func load(_ row: UnsafeBufferPointer<Float>) {
    precondition(!row.isEmpty && row.count <= capacity, "a row of logits must have the vocabulary's size")
    isWhole = true
    count = row.count
    let whole = count / Lanes.scalarCount * Lanes.scalarCount
    if let source = row.baseAddress {
      for start in stride(from: 0, to: whole, by: Lanes.scalarCount) {
        logits.setLanes(start, Self.usable(UnsafePointer(source).lanes(start)))
      }
    }
    for index in whole..<count { logits[index] = Self.usable(row[index]) }
    pad()
  }

  public func id(at position: Int) -> TokenID { isWhole ? TokenID(truncatingIfNeeded: position) : ids[position] }
  public func logit(at position: Int) -> Float { logits[position] }
  public mutating func setLogit(_ logit: Float, at position: Int) { logits[position] = Self.usable(logit) }

  /// Where a token stands, if it is still in play. O(log candidates).
  public func position(of id: TokenID) -> Int? {
    if isWhole { return id >= 0 && Int(id) < count ? Int(id) : nil }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < count && ids[low] == id ? low : nil
  }

  /// Divides every logit. O(candidates).
  public mutating func divide(by divisor: Float) {
    for start in stride(from: 0, to: paddedCount, by: Lanes.scalarCount) {
      logits.setLanes(start, Self.usable(logits.lanes(start) / Lanes(repeating: divisor)))
    }
    pad()
  }

  /// Keeps those whose logit satisfies `isKept`, or else the best one. O(candidates).
  public mutating func keep(where isKept: (Float) -> Bool) {
    var kept = 0
    for position in 0..<count where isKept(logits[position]) {
      move(position, to: kept)
      kept += 1
    }
    finish(kept)
  }

  /// Drops logits of -infinity. O(candidates).
  public mutating func dropImpossible() { keep(Cut(floor: -.greatestFiniteMagnitude), of: logits) }

  /// Keeps the tokens for which `isKept` holds, or else the best one. O(candidates).
  public mutating func keepTokens(where isKept: (TokenID) -> Bool) {
    var kept = 0
    for position in 0..<count where isKept(id(at: position)) {
      move(position, to: kept)
      kept += 1
    }
    finish(kept)
  }

  /// Keeps the tokens of a mask, or else the best candidate. O(candidates).
  mutating func keep(in mask: TokenMask) {
    var kept = 0
    for start in stride(from: 0, to: count, by: 64) {
      // While all are there, 64 candidates are one word.
      if isWhole && (start >> 6 >= mask.words.count || mask.words[start >> 6] == 0) { continue }
      for position in start..<min(start + 64, count) where mask.contains(id(at: position)) {
        move(position, to: kept)
        kept += 1
      }
    }
    finish(kept)
  }

  /// Keeps one candidate. O(1).
  public mutating func keepOnly(_ position: Int) {
    move(position, to: 0)
    finish(1)
  }

  /// Keeps all down to a cut, or else the best one. `scores` are the logits unless a stage orders by something else.
  /// O(candidates), a few instructions for sixteen.
  mutating func keep(_ cut: Cut, of scores: UnsafePointer<Float>) {
    var kept = 0
    let floor = Lanes(repeating: cut.floor)
    for start in stride(from: 0, to: count, by: Lanes.scalarCount) where any(scores.lanes(start) .>= floor) {
      for position in start..<min(start + Lanes.scalarCount, count) where cut.admits(scores[position], at: position) {
        move(position, to: kept)
        kept += 1
      }
    }
    finish(kept)
  }

  private func move(_ from: Int, to: Int) {
    ids[to] = id(at: from)
    logits[to] = logits[from]
  }

  private mutating func finish(_ kept: Int) {
    if kept == count { return }
    if kept == 0 {
      move(best(), to: 0)
      count = 1
    } else {
      count = kept
    }
    isWhole = false
    pad()
  }

  private func pad() { for index in count..<paddedCount { logits[index] = -.infinity } }

  @inline(__always) private static func usable(_ logit: Float) -> Float {
    logit.isNaN ? -.infinity : min(logit, .greatestFiniteMagnitude)
  }

  @inline(__always) private static func usable(_ logits: Lanes) -> Lanes {
    let largest = Lanes(repeating: .greatestFiniteMagnitude)
    return logits.replacing(with: -.infinity, where: logits .!= logits).replacing(
      with: largest, where: logits .> largest)
  }
}

/// Where a ranking is cut: everything above `floor` stays, and of what equals it the positions up to `lastTie`.
struct Cut {
  var floor: Float
  var lastTie = Int.max

  @inline(__always) func admits(_ score: Float, at position: Int) -> Bool {
    score > floor || (score == floor && position <= lastTie)
  }
}
