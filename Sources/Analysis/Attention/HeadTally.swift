import Checkpoints

/// Gathers a head's metrics from its attention, one query's row at a time, so that no map need be held whole.
///
/// A row is a query's distribution over positions; it may end at the query's own, since what lies behind counts as zero.
public struct HeadTally: Sendable {
  public let map: MapKind
  private let occurrences: TokenOccurrences
  private let exclusion: PatternExclusion
  private var spread = AttentionSpread()
  private var patterns = [PatternScore](repeating: PatternScore(), count: HeadPattern.allCases.count)

  public init(_ map: MapKind, occurrences: TokenOccurrences, excluding exclusion: PatternExclusion = []) {
    self.map = map
    self.occurrences = occurrences
    self.exclusion = exclusion
  }

  /// Of a decoder's head on these tokens.
  public init(tokens: [TokenID], excluding exclusion: PatternExclusion = []) {
    self.init(.decoder, occurrences: TokenOccurrences(tokens), excluding: exclusion)
  }

  /// Takes the row of `query`. Rows may come in any order, each once. O(positions)
  public mutating func take(_ row: UnsafeBufferPointer<Float>, query: Int) {
    let attention = spread.take(row, query: query)
    guard map == .decoder else { return }
    var counted = attention
    if exclusion.contains(.firstToken), !row.isEmpty { counted -= Double(row[0]) }
    if exclusion.contains(.currentToken), query < row.count, !(isExcluded(query, query: query, by: .firstToken)) {
      counted -= Double(row[query])
    }
    for pattern in HeadPattern.allCases { take(row, query: query, attention: counted, pattern) }
  }

  public mutating func take(_ row: [Float], query: Int) {
    row.withUnsafeBufferPointer { take($0, query: query) }
  }

  /// How well the head fits a pattern; nothing yet where patterns mean nothing.
  public func score(_ pattern: HeadPattern) -> PatternScore { patterns[pattern.rawValue] }

  public var metrics: HeadMetrics {
    let hasPatterns = map == .decoder
    func share(_ pattern: HeadPattern) -> Double? { hasPatterns ? score(pattern).share : nil }
    return HeadMetrics(
      entropy: spread.entropy, meanDistance: map == .cross ? nil : spread.meanDistance, firstToken: spread.firstToken,
      previousToken: share(.previousToken), duplicate: share(.duplicateToken), induction: share(.induction),
      kind: map == .cross ? nil : kind)
  }

  private mutating func take(
    _ row: UnsafeBufferPointer<Float>, query: Int, attention: Double, _ pattern: HeadPattern
  ) {
    var (keys, onPattern, missing) = (0, 0.0, 0.0)
    pattern.forEachKey(ofQuery: query, in: occurrences) { key in
      guard !isExcluded(key, query: query, by: exclusion) else { return }
      let weight = key < row.count ? Double(row[key]) : 0
      keys += 1
      onPattern += weight
      missing += abs(1 - weight)
    }
    patterns[pattern.rawValue].take(attention: attention, keys: keys, onPattern: onPattern, missing: missing)
  }

  private func isExcluded(_ key: Int, query: Int, by exclusion: PatternExclusion) -> Bool {
    guard !exclusion.isDisjoint(with: self.exclusion) else { return false }
    return exclusion.contains(.firstToken) && key == 0 || exclusion.contains(.currentToken) && key == query
  }
}

// MARK: - Kind

extension HeadTally {
  /// Attention a pattern needs for the head to be called after it, in the rows that have the pattern.
  public static let kindThreshold = 0.4
  /// Attention within four positions that makes a head local, of queries at least eight from the start.
  public static let localThreshold = 0.6
  /// Rows a pattern must be in to be judged by.
  public static let fewestRows = 3

  /// The pattern with the most attention where it can be, if it is enough; else local or diffuse.
  private var kind: HeadKind {
    var strengths: [(kind: HeadKind, strength: Double)] = [(.first, spread.laterFirstToken)]
    for (pattern, kind) in [
      (HeadPattern.previousToken, HeadKind.previous), (.duplicateToken, .duplicate), (.induction, .induction),
    ] {
      let score = score(pattern)
      if score.applicableRows >= Self.fewestRows { strengths.append((kind, score.applicableShare)) }
    }
    if let best = strengths.max(by: { $0.strength < $1.strength }), best.strength >= Self.kindThreshold {
      return best.kind
    }
    return (spread.nearness ?? 0) >= Self.localThreshold ? .local : .diffuse
  }
}
