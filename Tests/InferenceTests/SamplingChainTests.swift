import CAllocationCount
import Checkpoints
import Inference
import Testing

@Suite struct SamplingChainTests {
  /// The tokens a chain chooses from the same logits, step by step.
  private func run(_ settings: SamplerSettings, _ logits: [Float], steps: Int) throws -> [TokenID] {
    var chain = try SamplerChain(settings: settings, vocabularySize: logits.count)
    return logits.withUnsafeBufferPointer { row in
      (0..<steps).map { _ in
        let id = chain.sample(row)
        chain.accept(id)
        return id
      }
    }
  }

  /// Any settings, any order.
  static func anySettings(_ numbers: inout TestNumbers) -> SamplerSettings {
    var settings = SamplerSettings()
    for parameter in SamplerCatalog.parameters where Bool.random(using: &numbers) {
      let steps = Int((parameter.range.upperBound - parameter.range.lowerBound) / parameter.step)
      let value = parameter.range.lowerBound + parameter.step * Double(Int.random(in: 0...steps, using: &numbers))
      try? parameter.set(value, in: &settings)
    }
    settings.order.shuffle(using: &numbers)
    settings.seed = numbers.next()
    return settings
  }

  @Test(arguments: 0..<150) func `any settings in any order agree with their definitions`(_ seed: Int) throws {
    var numbers = TestNumbers(UInt64(seed + 1))
    let settings = Self.anySettings(&numbers)
    let size = [1, 5, 33, 700].randomElement(using: &numbers)!
    let history = (0..<30).map { _ in TokenID.random(in: 0...TokenID(min(size - 1, 6)), using: &numbers) }
    try expectAgreement(numbers.logits(size), settings, history: history)
  }

  @Test(arguments: 0..<40) func `the waterfall is that of the run it previews`(_ seed: Int) throws {
    var numbers = TestNumbers(UInt64(seed + 900))
    var settings = Self.anySettings(&numbers)
    settings.mirostat = 0
    var history = (0..<10).map { _ in TokenID.random(in: 0..<100, using: &numbers) }
    var plain = try SamplerChain(settings: settings, vocabularySize: 100)
    var recorded = try SamplerChain(settings: settings, vocabularySize: 100)
    for id in history {
      plain.accept(id)
      recorded.accept(id)
    }
    var record = Waterfall(top: 7)
    for _ in 0..<12 {
      let logits = numbers.logits(100)
      let preview = try waterfall(logits: logits, settings: settings, history: history, top: 7)
      let (chosen, noted) = logits.withUnsafeBufferPointer { row in
        (plain.sample(row), recorded.sample(row, recording: &record))
      }
      #expect(chosen == noted)
      #expect(record == preview)
      #expect(preview.chosen == chosen)
      plain.accept(chosen)
      recorded.accept(chosen)
      history.append(chosen)
    }
  }

  @Test func `the same seed gives the same tokens and another seed others`() throws {
    var numbers = TestNumbers(4)
    let logits = numbers.logits(500, spread: 0.5)
    var settings = SamplerSettings()
    settings.seed = 42
    let first = try run(settings, logits, steps: 40)
    #expect(try run(settings, logits, steps: 40) == first)
    settings.seed = 43
    #expect(try run(settings, logits, steps: 40) != first)
  }

  @Test func `a chain without a seed takes a fresh one and tells it`() throws {
    var numbers = TestNumbers(4)
    let logits = numbers.logits(500, spread: 0.5)
    var settings = SamplerSettings()
    let chain = try SamplerChain(settings: settings, vocabularySize: 500)
    #expect(try SamplerChain(settings: settings, vocabularySize: 500).seed != chain.seed)
    settings.seed = chain.seed
    let repeated = try run(settings, logits, steps: 20)
    #expect(try run(settings, logits, steps: 20) == repeated)
  }

  @Test func `random numbers are the published ones of SplitMix64, shifted by the stream's origin`() {
    // Fixed once and for all: seeds written down today must mean the same tokens tomorrow.
    let random = SamplerRandom(seed: 1, stream: 0)
    #expect((0..<3).map { random.unit($0) } == Self.firstThree)
    #expect(SamplerRandom(seed: 1, stream: 1).unit(0) != random.unit(0))
  }
  static let firstThree: [Double] = [0.4327449275927212, 0.4256321780286294, 0.5396686375601871]

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func `tokens are drawn as often as they are likely`(_ seed: UInt64)
    throws
  {
    let logits: [Float] = [2, 1, 0, 0, -1, 1.5, -2, 0.5]
    let draws = 20_000
    var counts = [Double](repeating: 0, count: logits.count)
    for id in try run(neutralSettings(seed: seed), logits, steps: draws) { counts[Int(id)] += 1 }
    let expected = SamplingOracle.probabilities(
      logits.enumerated().map { .init(id: TokenID($0), logit: Double($1)) }
    ).map { $0 * Double(draws) }
    let chiSquare = zip(counts, expected).map { ($0 - $1) * ($0 - $1) / $1 }.reduce(0, +)
    #expect(chiSquare < 24.3, "7 degrees of freedom: above this once in a thousand")
  }

  @Test func `XTC acts as often as its probability says`() throws {
    var settings = neutralSettings(seed: 11)
    settings.xtcProbability = 0.3
    let logits: [Float] = [2, 2, 2, -9]
    var chain = try SamplerChain(settings: settings, vocabularySize: 4)
    var acted = 0
    for _ in 0..<5000 {
      var record = Waterfall(top: 4)
      let id = logits.withUnsafeBufferPointer { chain.sample($0, recording: &record) }
      if record.stages.last!.remaining < 4 { acted += 1 }
      chain.accept(id)
    }
    #expect(abs(Double(acted) / 5000 - 0.3) < 0.02)
  }

  @Test func `the order of the stages matters`() throws {
    let logits: [Float] = [3, 2.5, 2, 1, 0]
    var settings = neutralSettings()
    settings.temperature = 3
    settings.topP = 0.8
    settings.order = [.topP, .temperature]
    let cutFirst = try waterfall(logits: logits, settings: settings, history: []).stages.last!.remaining
    settings.order = [.temperature, .topP]
    #expect(try waterfall(logits: logits, settings: settings, history: []).stages.last!.remaining > cutFirst)
    settings.order = []
    #expect(try waterfall(logits: logits, settings: settings, history: []).stages.map(\.name) == [.model])
  }

  @Test(arguments: 0..<60) func `greedy takes the best of what its stages leave, recorded or not`(_ seed: Int) throws {
    var numbers = TestNumbers(UInt64(seed + 50))
    var settings = Self.anySettings(&numbers)
    settings.temperature = 0
    settings.dynatempRange = 0
    let logits = seed % 2 == 0 ? numbers.ties(200) : numbers.logits(200)
    let preview = try waterfall(logits: logits, settings: settings, history: [1, 2, 3, 1, 2])
    var chain = try SamplerChain(settings: settings, vocabularySize: 200)
    for id in [1, 2, 3, 1, 2] as [TokenID] { chain.accept(id) }
    #expect(logits.withUnsafeBufferPointer { chain.sample($0) } == preview.chosen)
    #expect(preview.stages.last!.remaining == 1)
  }

  @Test func `greedy takes the first of equal maxima`() throws {
    var chain = try SamplerChain(settings: .greedy, vocabularySize: 100)
    var logits = [Float](repeating: 1, count: 100)
    #expect(logits.withUnsafeBufferPointer { chain.sample($0) } == 0)
    (logits[70], logits[71]) = (2, 2)
    #expect(logits.withUnsafeBufferPointer { chain.sample($0) } == 70)
  }

  @Test func `a reset chain starts over`() throws {
    var settings = SamplerSettings()
    settings.seed = 9
    settings.repeatPenalty = 1.5
    settings.dryMultiplier = 1
    var numbers = TestNumbers(2)
    let logits = numbers.logits(50, spread: 0.3)
    var chain = try SamplerChain(settings: settings, vocabularySize: 50)
    var runs: [[TokenID]] = []
    for _ in 0..<2 {
      chain.reset()
      var ids: [TokenID] = []
      for _ in 0..<30 {
        ids.append(logits.withUnsafeBufferPointer { chain.sample($0) })
        chain.accept(ids.last!)
      }
      runs.append(ids)
    }
    #expect(runs[0] == runs[1])
  }

  @Test(arguments: 0..<12) func `sampling allocates nothing after the first step`(_ kind: Int) throws {
    var numbers = TestNumbers(UInt64(kind))
    var settings = kind == 0 ? SamplerSettings() : kind == 1 ? .greedy : Self.anySettings(&numbers)
    if kind > 1 {
      settings.dryMultiplier = 1
      settings.repeatPenalty = 1.2
      settings.logitBias = [3: 1, 5: -.infinity]
      if kind > 6 { (settings.topK, settings.topP) = (0, 0.999) }
      settings.mirostat = kind % 3
    }
    let logits = numbers.logits(5000)
    var chain = try SamplerChain(
      settings: settings, vocabularySize: 5000, dryBreakers: [[7], [8, 9]], contextLength: 1000)
    let allocations = logits.withUnsafeBufferPointer { row in
      chain.accept(chain.sample(row))
      let before = allocation_count()
      for _ in 0..<50 { chain.accept(chain.sample(row)) }
      return allocation_count() - before
    }
    #expect(allocations == 0)
    #expect(Array(repeating: kind, count: 10).count == 10 && allocation_count() > 0, "the counter counts")
  }

  @Test func `recording a waterfall allocates nothing once it has its size`() throws {
    var numbers = TestNumbers(6)
    let logits = numbers.logits(5000)
    var chain = try SamplerChain(settings: SamplerSettings(), vocabularySize: 5000)
    var record = Waterfall(top: 20)
    let allocations = logits.withUnsafeBufferPointer { row in
      chain.accept(chain.sample(row, recording: &record))
      let before = allocation_count()
      for _ in 0..<50 { chain.accept(chain.sample(row, recording: &record)) }
      return allocation_count() - before
    }
    #expect(allocations == 0)
  }
}
