import CAllocationCount
import Checkpoints
import Foundation
import Inference
import Testing

@Suite struct SamplingLogProbTests {
  @Test(arguments: [1, 2, 17, 1000, 60_000]) func `log-probabilities are those of the whole row`(_ size: Int) {
    var numbers = TestNumbers(UInt64(size))
    let logits = numbers.logits(size)
    var probabilities = ModelDistribution(vocabularySize: size)
    logits.withUnsafeBufferPointer { probabilities.read($0) }
    let best = Double(logits.max()!)
    let logTotal = best + log(logits.map { exp(Double($0) - best) }.reduce(0, +))
    let order = logits.indices.sorted { logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1 }
    let top = probabilities.top(10)
    #expect(top.map(\.id) == order.prefix(10).map { TokenID($0) })
    for entry in top { #expect(abs(Double(entry.logProb) - (Double(logits[Int(entry.id)]) - logTotal)) < 2e-6) }
    for index in stride(from: 0, to: size, by: max(size / 50, 1)) {
      let found = Double(probabilities.logProb(of: TokenID(index)))
      #expect(abs(found - (Double(logits[index]) - logTotal)) < 4e-6)
    }
  }

  @Test(arguments: [1, 3, 40, 5000]) func `entropy and ranks are those of the whole row`(_ size: Int) {
    var numbers = TestNumbers(UInt64(size + 7))
    for logits in [numbers.logits(size), numbers.ties(size)] {
      var row = ModelDistribution(vocabularySize: size)
      logits.withUnsafeBufferPointer { row.read($0) }
      let probabilities = SamplingOracle.probabilities(
        logits.enumerated().map { .init(id: TokenID($0), logit: Double($1)) })
      let entropy = probabilities.map { -$0 * log($0) }.reduce(0, +)
      #expect(abs(Double(row.entropy) - entropy) < 1e-5)
      for id in stride(from: 0, to: size, by: max(size / 20, 1)) {
        #expect(row.rank(of: TokenID(id)) == logits.count { $0 > logits[id] })
      }
      #expect(row.rank(of: -1) == size)
    }
  }

  @Test func `impossible and unknown tokens have minus infinity, and ties go to the lower id`() {
    var probabilities = ModelDistribution(vocabularySize: 5)
    ([1, .nan, 1, -.infinity, 1] as [Float]).withUnsafeBufferPointer { probabilities.read($0) }
    #expect(probabilities.top(3).map(\.id) == [0, 2, 4])
    #expect(abs(probabilities.logProb(of: 4) + Float(log(3.0))) < 1e-6)
    for id in [1, 3, -1, 5, .max] as [TokenID] { #expect(probabilities.logProb(of: id) == -.infinity) }
    #expect(probabilities.top(0).isEmpty && probabilities.top(-3).isEmpty && probabilities.top(99).count == 5)
  }

  @Test func `an endless logit is the largest number, likelier than all and as likely as another`() {
    var probabilities = ModelDistribution(vocabularySize: 4)
    ([.infinity, 3, .infinity, .nan] as [Float]).withUnsafeBufferPointer { probabilities.read($0) }
    #expect(probabilities.rank(of: 0) == 0 && probabilities.rank(of: 1) == 2 && probabilities.rank(of: 3) == 3)
    #expect(abs(probabilities.logProb(of: 2) + Float(log(2.0))) < 1e-6)
    #expect(abs(probabilities.entropy - Float(log(2.0))) < 1e-6)
  }

  @Test func `a chain keeps the model's own distribution beside what its stages make of it`() throws {
    var numbers = TestNumbers(3)
    let logits = numbers.logits(3000)
    var settings = SamplerSettings()
    settings.seed = 1
    settings.logitBias = [2: 100, 5: -.infinity]
    var chain = try SamplerChain(settings: settings, vocabularySize: 3000)
    var own = ModelDistribution(vocabularySize: 3000)
    logits.withUnsafeBufferPointer {
      own.read($0)
      #expect(chain.sample($0) == 2)
    }
    #expect(chain.model.top(3000) == own.top(3000) && chain.model.entropy == own.entropy)
    #expect(chain.model.rank(of: 2) == logits.count { $0 > logits[2] })
  }

  @Test func `reading and listing allocate nothing`() {
    var numbers = TestNumbers(1)
    let logits = numbers.logits(3000)
    var probabilities = ModelDistribution(vocabularySize: 3000)
    var sum: Float = 0
    let allocations = logits.withUnsafeBufferPointer { row in
      let before = allocation_count()
      for _ in 0..<20 {
        probabilities.read(row)
        probabilities.forEachTop(10) { sum += $0.logProb }
      }
      return allocation_count() - before
    }
    #expect(allocations == 0)
    #expect(sum < 0)
  }
}
