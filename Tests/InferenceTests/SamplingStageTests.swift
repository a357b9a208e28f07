import Checkpoints
import Inference
import Testing

/// Settings under which nothing but a greedy or random pick happens.
func neutralSettings(seed: UInt64 = 1) -> SamplerSettings {
  var settings = SamplerSettings()
  settings.temperature = 1
  settings.topK = 0
  settings.topP = 1
  settings.minP = 0
  settings.seed = seed
  return settings
}

/// Holds what every stage left to the oracle, candidates and probabilities.
func expectAgreement(
  _ logits: [Float], _ settings: SamplerSettings, history: [TokenID] = [], breakers: [[TokenID]] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let found = try waterfall(
    logits: logits, settings: settings, history: history, top: logits.count, dryBreakers: breakers)
  let oracle = SamplingOracle(
    settings: settings, history: history, vocabularySize: logits.count, breakers: breakers)
  let expected = oracle.run(logits)
  try #require(found.stages.map(\.name) == expected.map(\.name), sourceLocation: sourceLocation)
  for (stage, expectation) in zip(found.stages, expected) {
    let ids = stage.top.map(\.id).sorted()
    try #require(
      ids == expectation.left.map(\.id), "\(stage.name) left other candidates", sourceLocation: sourceLocation)
    let probabilities = Dictionary(
      uniqueKeysWithValues: zip(expectation.left.map(\.id), SamplingOracle.probabilities(expectation.left)))
    let scale = expectation.left.map { abs($0.logit) }.filter { $0 < .infinity }.max() ?? 0
    for candidate in stage.top {
      let difference = abs(Double(candidate.probability) - probabilities[candidate.id]!)
      try #require(
        difference < 1e-6 + scale * 1e-6, "\(stage.name) weighs \(candidate) wrongly", sourceLocation: sourceLocation)
    }
  }
  #expect(expected.last!.left.map(\.id).contains(found.chosen), sourceLocation: sourceLocation)
}

@Suite struct SamplingStageTests {
  /// One change of the neutral settings, and what to call it.
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let apply: @Sendable (inout SamplerSettings) -> Void
    init(_ name: String, _ apply: @escaping @Sendable (inout SamplerSettings) -> Void) {
      testDescription = name
      self.apply = apply
    }
  }

  static let changes: [Change] = {
    var all: [Change] = []
    func add<Value: Sendable>(
      _ name: String, _ values: [Value], _ apply: @escaping @Sendable (inout SamplerSettings, Value) -> Void
    ) {
      for value in values { all.append(Change("\(name) \(value)") { apply(&$0, value) }) }
    }
    add("top-k", [1, 2, 7, 40, 300, 5000, 1_000_000]) { $0.topK = $1 }
    add("top-p", [0, 0.01, 0.5, 0.9, 0.999, 0.9999] as [Float]) { $0.topP = $1 }
    add("typical-p", [0, 0.2, 0.5, 0.95, 0.99999] as [Float]) { $0.typicalP = $1 }
    add("min-p", [1e-6, 0.05, 0.5, 1] as [Float]) { $0.minP = $1 }
    add("top-n-sigma", [0.01, 0.5, 1, 3] as [Float]) { $0.topNSigma = $1 }
    add("xtc", [0, 0.01, 0.1, 0.5] as [Float]) { ($0.xtcProbability, $0.xtcThreshold) = (1, $1) }
    add("temperature", [0.01, 0.8, 1.5, 100, 0, -1] as [Float]) { $0.temperature = $1 }
    add("dynamic temperature", [0.5, 1, 2.5] as [Float]) {
      ($0.temperature, $0.dynatempRange, $0.dynatempExponent) = (0.9, 0.7, $1)
    }
    add("mirostat 1", [0.5, 3, 8] as [Float]) { ($0.mirostat, $0.mirostatTau) = (1, $1) }
    add("mirostat 2", [0.5, 3, 8] as [Float]) { ($0.mirostat, $0.mirostatTau) = (2, $1) }
    add("top-p with min-keep", [9, 700]) { ($0.topP, $0.minKeep) = (0.1, $1) }
    add("min-p with min-keep", [9, 700]) { ($0.minP, $0.minKeep) = (0.9, $1) }
    add("typical-p with min-keep", [9, 700]) { ($0.typicalP, $0.minKeep) = (0.1, $1) }
    add("xtc with min-keep", [4]) { ($0.xtcProbability, $0.xtcThreshold, $0.minKeep) = (1, 0.001, $1) }
    add("bias", [4] as [Float]) { $0.logitBias = [0: $1, 2: -.infinity, 3: $1 + 2] }
    return all
  }()

  static let sizes = [1, 2, 3, 15, 16, 17, 64, 515, 2500]

  @Test(arguments: changes) func `a sampler leaves what its definition says`(_ change: Change) throws {
    var settings = neutralSettings()
    change.apply(&settings)
    for (index, size) in Self.sizes.enumerated() {
      var numbers = TestNumbers(UInt64(index + 1))
      settings.logitBias = settings.logitBias.filter { Int($0.key) < size }
      if size == 3 { settings.logitBias = [:] }
      try expectAgreement(numbers.logits(size), settings)
      try expectAgreement(numbers.logits(size, spread: 0.01), settings)
      try expectAgreement(numbers.logits(size, spread: 20), settings)
    }
  }

  static let tieChanges = changes.filter { !$0.testDescription.hasPrefix("mirostat 1") }

  @Test(arguments: tieChanges) func `ties go to the lower id`(_ change: Change) throws {
    var settings = neutralSettings()
    change.apply(&settings)
    settings.logitBias = [:]
    for (index, size) in Self.sizes.enumerated() {
      var numbers = TestNumbers(UInt64(index + 1))
      try expectAgreement(numbers.ties(size), settings)
    }
  }

  @Test(arguments: [0.1, 0.5, 0.73, 1] as [Float]) func `equal logits are cut by id`(_ share: Float) throws {
    var settings = neutralSettings()
    settings.topP = share
    let found = try waterfall(
      logits: Array(repeating: Float(2.5), count: 4096), settings: settings, history: [], top: 4096)
    let expected = Int((Double(share) * 4096).rounded(.up))
    #expect(found.stages.last!.top.map(\.id) == (0..<TokenID(expected)).map { $0 })
  }

  @Test func `a large vocabulary is narrowed as its definition says`() throws {
    var numbers = TestNumbers(5)
    let logits = numbers.logits(100_000)
    var settings = SamplerSettings()
    settings.seed = 3
    try expectAgreement(logits, settings)
  }

  @Test(arguments: [1e-6, 1e-30, 0, -5] as [Float]) func `a tiny temperature is as good as greedy`(_ value: Float)
    throws
  {
    var numbers = TestNumbers(8)
    let logits = numbers.logits(1000)
    var settings = SamplerSettings()
    settings.temperature = value
    let best = TokenID(logits.firstIndex(of: logits.max()!)!)
    for seed in 0..<50 as Range<UInt64> {
      settings.seed = seed
      #expect(try waterfall(logits: logits, settings: settings, history: []).chosen == best)
    }
  }

  /// By definition XTC leaves the least of all at threshold 0; a bias changes what is possible.
  private static func drawsTheUnlikely(_ change: Change) -> Bool {
    ["bias 4.0", "xtc 0.0"].contains(change.testDescription)
  }

  @Test func `impossible logits are never chosen and never crash`() throws {
    let inf = Float.infinity
    let rows: [[Float]] = [
      [.nan, 1, -inf, .nan], [-inf, -inf, 3, -inf], [inf, inf, 0, 0], [.nan, .nan, .nan], [-inf, -inf], [inf],
      [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0], [-0.0, 0.0, -0.0],
    ]
    let allowed: [Set<TokenID>] = [[1], [2], [0, 1], [0], [0], [0], [0], [0, 1, 2]]
    for (row, allowed) in zip(rows, allowed) {
      for change in Self.changes where !Self.drawsTheUnlikely(change) {
        var settings = neutralSettings()
        change.apply(&settings)
        for seed in 0..<5 as Range<UInt64> {
          settings.seed = seed
          let found = try waterfall(logits: row, settings: settings, history: [0, 1, 0, 1])
          #expect(allowed.contains(found.chosen), "\(change.testDescription) chose \(found.chosen) from \(row)")
          #expect(found.stages.allSatisfy { $0.remaining >= 1 && !$0.mass.isNaN })
        }
      }
    }
  }
}
