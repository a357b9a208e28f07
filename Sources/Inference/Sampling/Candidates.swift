import Checkpoints

/// The tokens still in play for one position, with their logits: allocated once for a vocabulary, begun with the model's
/// distribution and then narrowed, stage by stage. It knows nothing of what the stages mean.
///
/// Candidates always stand in the order of their ids, so ties go to the lower id wherever something is cut, and a draw
/// doesn't depend on how a stage found its cut. Logits are finite or -infinity, never NaN.
public struct Candidates: ~Copyable, @unchecked Sendable {
  // @unchecked: the buffers are owned by this value alone, which can't be copied.

  public internal(set) var count = 0
  /// Until the first cut a token's position is its id and `ids` isn't filled in.
  private(set) var isWhole = true
  private var ids: UnsafeMutablePointer<TokenID>
  /// [count], padded to whole `Lanes` with -infinity so that passes over all of it need no tail. The model's own until
  /// something changes.
  private(set) var logits: UnsafePointer<Float>
  /// Where changed logits are kept. [count]
  private let changed: UnsafeMutablePointer<Float>
  /// Scratch: exp(logit - best). Filled by `softmax()`; [count], padded with zeros.
  private(set) var weights: UnsafeMutablePointer<Float>
  /// Scratch: what a stage orders by when it isn't the logit. [count]
  private(set) var keys: UnsafeMutablePointer<Float>
  let ranking: Ranking
  var masses = MassHistogram()

  public init(vocabularySize: Int) {
    let capacity = Self.padded(max(vocabularySize, 1))
    ids = .allocate(capacity: capacity)
    changed = .allocate(capacity: capacity)
    logits = UnsafePointer(changed)
    weights = .allocate(capacity: capacity)
    keys = .allocate(capacity: capacity)
    ranking = Ranking(capacity: capacity)
  }

  deinit {
    ids.deallocate()
    changed.deallocate()
    weights.deallocate()
    keys.deallocate()
    masses.deallocate()
  }

  static func padded(_ count: Int) -> Int { (count + Lanes.scalarCount - 1) / Lanes.scalarCount * Lanes.scalarCount }
  /// Elements that passes over whole `Lanes` touch.
  var paddedCount: Int { Self.padded(count) }

  /// Starts a position with every token of the vocabulary. The distribution must stay as it is meanwhile.
  mutating func begin(with model: borrowing ModelDistribution) {
    isWhole = true
    count = model.count
    logits = UnsafePointer(model.logits)
  }

  public func id(at position: Int) -> TokenID { isWhole ? TokenID(truncatingIfNeeded: position) : ids[position] }
  public func logit(at position: Int) -> Float { logits[position] }
  public mutating func setLogit(_ logit: Float, at position: Int) {
    if logits != changed { changed.update(from: logits, count: paddedCount) }
    changed[position] = Self.usable(logit)
    logits = UnsafePointer(changed)
  }

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
      changed.setLanes(start, Self.usable(logits.lanes(start) / Lanes(repeating: divisor)))
    }
    useChanged()
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
    ranking.forEach(above: cut, of: scores, count: count) { position in
      move(position, to: kept)
      kept += 1
    }
    finish(kept)
  }

  /// Keeps the `wanted` highest logits. O(candidates).
  public mutating func keepTop(_ wanted: Int) {
    guard wanted < count else { return }
    var kept = 0
    ranking.forEach(top: max(wanted, 1), of: logits, count: count) { position in
      move(position, to: kept)
      kept += 1
    }
    finish(kept)
  }

  private func move(_ from: Int, to: Int) {
    ids[to] = id(at: from)
    changed[to] = logits[from]
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
    useChanged()
  }

  private mutating func useChanged() {
    for index in count..<paddedCount { changed[index] = -.infinity }
    logits = UnsafePointer(changed)
  }

  @inline(__always) private static func usable(_ logit: Float) -> Float {
    logit.isNaN ? -.infinity : min(logit, .greatestFiniteMagnitude)
  }

  @inline(__always) private static func usable(_ logits: Lanes) -> Lanes {
    let largest = Lanes(repeating: .greatestFiniteMagnitude)
    return logits.replacing(with: -.infinity, where: logits .!= logits).replacing(
      with: largest, where: logits .> largest)
  }
}
