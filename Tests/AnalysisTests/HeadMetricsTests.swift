import Analysis
import TestSupport
import Testing

struct HeadMetricsTests {
  @Test(arguments: InsideGolden.names)
  func `metrics of every head are NumPy's and TransformerLens's`(name: String) throws {
    let golden = try InsideGolden(name)
    for expected in golden.facts.heads {
      let (layer, head) = (Int(expected["layer"]!), Int(expected["head"]!))
      let metrics = try tally(golden, layer, head).metrics
      #expect(abs(metrics.entropy - expected["entropy"]!) < 2e-6)
      #expect(abs(metrics.meanDistance! - expected["mean_distance"]!) < 1e-5)
      #expect(abs(metrics.firstToken - expected["first_token"]!) < 1e-6)
      #expect(abs(metrics.previousToken! - expected["previous_token_head.mul.00"]!) < 1e-6)
      #expect(abs(metrics.duplicate! - expected["duplicate_token_head.mul.00"]!) < 1e-6)
      #expect(abs(metrics.induction! - expected["induction_head.mul.00"]!) < 1e-6)
    }
  }

  @Test(
    arguments: InsideGolden.names,
    [("00", []), ("10", .firstToken), ("01", .currentToken), ("11", [.firstToken, .currentToken])]
      as [(String, PatternExclusion)])
  func `both of TransformerLens's measures agree, whatever is excluded`(
    name: String, exclusion: (code: String, value: PatternExclusion)
  ) throws {
    let golden = try InsideGolden(name)
    let names = [
      HeadPattern.previousToken: "previous_token_head", .duplicateToken: "duplicate_token_head",
      .induction: "induction_head",
    ]
    for expected in golden.facts.heads {
      let tally = try tally(golden, Int(expected["layer"]!), Int(expected["head"]!), excluding: exclusion.value)
      for pattern in HeadPattern.allCases {
        let key = names[pattern]!
        #expect(abs(tally.score(pattern).share - expected["\(key).mul.\(exclusion.code)"]!) < 1e-6)
        // TransformerLens rounds this one to three decimals.
        #expect(abs(tally.score(pattern).closeness - expected["\(key).abs.\(exclusion.code)"]!) < 0.000_51)
      }
    }
  }

  @Test func `rows may end at their query and come in any order`() throws {
    let golden = try InsideGolden("llama_gqa")
    let map = try golden.map(layer: 1, head: 2)
    var whole = HeadTally(tokens: golden.tokens)
    var parts = whole
    for query in map.indices { whole.take(map[query], query: query) }
    for query in map.indices.reversed() { parts.take(Array(map[query][...query]), query: query) }
    #expect(abs(whole.metrics.entropy - parts.metrics.entropy) < 1e-6)
    #expect(abs(whole.metrics.induction! - parts.metrics.induction!) < 1e-9)
    #expect(whole.metrics.kind == parts.metrics.kind)
  }

  private func tally(
    _ golden: InsideGolden, _ layer: Int, _ head: Int, excluding exclusion: PatternExclusion = []
  ) throws -> HeadTally {
    var tally = HeadTally(tokens: golden.tokens, excluding: exclusion)
    for (query, row) in try golden.map(layer: layer, head: head).enumerated() { tally.take(row, query: query) }
    return tally
  }
}

struct HeadKindTests {
  private static let tokens: [Int32] = (0..<12).map { 100 + $0 } + (0..<12).map { 100 + $0 }

  @Test(arguments: HeadKind.allCases)
  func `a head that does one thing is called after it`(kind: HeadKind) {
    var tally = HeadTally(tokens: Self.tokens)
    for query in Self.tokens.indices { tally.take(row(of: kind, query: query), query: query) }
    #expect(tally.metrics.kind == kind)
  }

  @Test func `maps between different sequences have no patterns, distances or kinds`() {
    var tally = HeadTally(.cross, occurrences: TokenOccurrences([]))
    tally.take([0.25, 0.75], query: 0)
    let metrics = tally.metrics
    #expect(metrics.meanDistance == nil && metrics.induction == nil && metrics.kind == nil)
    #expect(abs(metrics.firstToken - 0.25) < 1e-9)
  }

  @Test func `an encoder's distances count in both directions`() {
    var tally = HeadTally(.encoder, occurrences: TokenOccurrences([5, 5, 5]))
    tally.take([0.5, 0, 0.5], query: 1)
    #expect(tally.metrics.meanDistance == 1)
    #expect(tally.metrics.duplicate == nil)
  }

  @Test(arguments: [0, 1, 7, 8, 9, 513, 1031])
  func `a row's entropy is that of its numbers, whatever their count`(count: Int) {
    let weights = (0..<count).map { (index: Int) -> Float in
      index.isMultiple(of: 5) ? 0 : Float(1 + (index * 7919) % 100)
    }
    let sum = max(weights.reduce(0, +), 1)
    let row = weights.map { $0 / sum }
    var tally = HeadTally(.cross, occurrences: TokenOccurrences([]))
    tally.take(row, query: 0)
    let exact = row.filter { $0 > 0 }.map(Double.init).reduce(0) { sum, p in sum - p * logarithm(p) }
    #expect(abs(tally.metrics.entropy - exact) < 2e-6)
  }

  /// All attention on one thing, or spread over everything or the neighbourhood.
  private func row(of kind: HeadKind, query: Int) -> [Float] {
    var row = [Float](repeating: 0, count: query + 1)
    let repeats = query >= 12
    switch kind {
    case .previous: row[max(0, query - 1)] = 1
    case .first: row[0] = 1
    case .duplicate: row[repeats ? query - 12 : query] = 1
    case .induction: row[repeats ? query - 11 : query] = 1
    case .local: for key in max(0, query - 3)...query { row[key] = 1 / Float(min(4, query + 1)) }
    case .diffuse: for key in 0...query { row[key] = 1 / Float(query + 1) }
    }
    return row
  }
}
