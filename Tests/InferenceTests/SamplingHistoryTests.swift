import Checkpoints
import Foundation
import Inference
import Testing

@Suite struct SamplingHistoryTests {
  @Test(arguments: 0..<60) func `penalties and DRY see the history as their definitions say`(_ seed: Int) throws {
    var numbers = TestNumbers(UInt64(seed + 100))
    let size = [4, 17, 300].randomElement(using: &numbers)!
    let tokens = 1 + seed % 4 * 3
    let length = [0, 1, 2, 5, 40, 200].randomElement(using: &numbers)!
    let history = (0..<length).map { _ in TokenID.random(in: 0...TokenID(tokens), using: &numbers) }
    var settings = neutralSettings()
    settings.repeatPenalty = [1, 1.1, 0.9, 2].randomElement(using: &numbers)!
    settings.frequencyPenalty = [0, 0.3, -0.2].randomElement(using: &numbers)!
    settings.presencePenalty = [0, 0.5, -1].randomElement(using: &numbers)!
    settings.repeatLastN = [-1, 0, 1, 7, 64].randomElement(using: &numbers)!
    settings.dryMultiplier = [0, 0.8, 2].randomElement(using: &numbers)!
    settings.dryBase = [0.5, 1, 1.75].randomElement(using: &numbers)!
    settings.dryAllowedLength = [0, 1, 2, 5].randomElement(using: &numbers)!
    settings.dryPenaltyLastN = [-1, 0, 3, 10, 50].randomElement(using: &numbers)!
    let breakers: [[TokenID]] = [[], [[3]], [[1, 2], [1], [2, 0, 1]], [[0, 1], [], [2, 2]]].randomElement(
      using: &numbers)!
    try expectAgreement(numbers.logits(size), settings, history: history, breakers: breakers)
    settings.order = [.topK, .temperature, .dry, .penalties]
    settings.topK = 6
    settings.temperature = 0.5
    try expectAgreement(numbers.logits(size), settings, history: history, breakers: breakers)
  }

  @Test func `DRY makes the token that carries on a repetition costlier with its length`() throws {
    var settings = neutralSettings()
    settings.dryMultiplier = 1
    settings.dryBase = 2
    // 1 2 3 4 was followed by 5 and stands at the end again: 5 would be the fifth of a repetition.
    let history: [TokenID] = [1, 2, 3, 4, 5, 9, 8, 1, 2, 3, 4]
    let logits = [Float](repeating: 0, count: 10)
    let found = try waterfall(logits: logits, settings: settings, history: history, top: 10).stages.last!
    #expect(found.top.last!.id == 5)
    // multiplier * base^(4 - 2) = 4 below the others.
    let ratio = found.top.last!.probability / found.top[0].probability
    #expect(abs(Double(ratio) - 0.01831563888) < 1e-6)
    let broken = try waterfall(logits: logits, settings: settings, history: history, top: 10, dryBreakers: [[3]])
    #expect(Set(broken.stages.last!.top.map(\.probability)).count == 1, "3 ends the repetition: only 4 is left of it")
  }

  @Test func `a breaker is found inside tokens and across them`() {
    var pieces = StringTable()
    for piece in ["a", "\n", " x\n", "ab", "b", "bc", "c", "xab", ""] { pieces.append(piece.utf8) }
    let ids: [[UInt8]: [TokenID]] = [Array("c".utf8): [6], Array("bc".utf8): [5]]
    let lines = DryBreakers.sequences(for: [Array("\n".utf8)], pieces: pieces) { _ in [] }
    #expect(lines == [[1], [2]])
    let texts = DryBreakers.sequences(for: [Array("abc".utf8), []], pieces: pieces) { ids[$0] ?? [] }
    #expect(texts == [[0, 5], [3, 6], [7, 6]])
    #expect(DryBreakers.defaults == ["\n", ":", "\"", "*"].map { Array($0.utf8) })
  }

  @Test func `a token outside the vocabulary does no harm in the history`() throws {
    var settings = neutralSettings()
    settings.repeatPenalty = 2
    settings.dryMultiplier = 1
    let history: [TokenID] = [-1, 500, -1, 500, -1, 500, .max, .min]
    let found = try waterfall(logits: [1, 2, 3], settings: settings, history: history, top: 3)
    #expect(Set(found.stages.map { $0.top.map(\.probability) }).count == 1)
  }

  @Test(arguments: [1, 2]) func `mirostat brings the surprise to tau`(_ version: Int) throws {
    var numbers = TestNumbers(77)
    var settings = neutralSettings(seed: 5)
    settings.mirostat = version
    settings.mirostatTau = 3
    let size = 2000
    // Zipf's law with exponent 1.1, as mirostat assumes.
    let logits = (0..<size).map { rank in -1.1 * Float(Double(rank + 1).logarithm) }.shuffled(using: &numbers)
    var chain = try SamplerChain(settings: settings, vocabularySize: size)
    var total = 0.0
    let steps = 600
    for step in 0..<steps {
      var waterfall = Waterfall(top: size)
      let chosen = logits.withUnsafeBufferPointer { chain.sample($0, recording: &waterfall) }
      let probability = waterfall.stages.last!.top.first { $0.id == chosen }!.probability
      if step >= 100 { total -= Double(probability).logarithm / 0.6931471805599453 }
      chain.accept(chosen)
    }
    #expect(abs(total / Double(steps - 100) - 3) < 0.25)
  }

  @Test func `mirostat learns from the tokens chosen, and only from them`() throws {
    var settings = neutralSettings(seed: 5)
    settings.mirostat = 2
    settings.mirostatTau = 2
    settings.mirostatEta = 0.5
    var numbers = TestNumbers(3)
    let logits = numbers.logits(400)
    var chain = try SamplerChain(settings: settings, vocabularySize: 400)
    for id in 0..<30 as Range<TokenID> { chain.accept(id) }
    var mu = 4.0
    for step in 30..<60 {
      var found = Waterfall(top: 400)
      let chosen = logits.withUnsafeBufferPointer { chain.sample($0, recording: &found) }
      var oracle = SamplingOracle(settings: settings, history: [], vocabularySize: 400)
      oracle.mu = mu
      let expected = oracle.run(logits).last!.left
      try #require(found.stages.last!.top.map(\.id).sorted() == expected.map(\.id), "step \(step)")
      let index = expected.firstIndex { $0.id == chosen }!
      mu -= 0.5 * (-SamplingOracle.probabilities(expected)[index].logarithm / 0.6931471805599453 - 2)
      chain.accept(chosen)
    }
  }
}

extension Double { var logarithm: Double { log(self) } }
