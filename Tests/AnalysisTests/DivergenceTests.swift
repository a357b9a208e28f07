import Analysis
import Foundation
import Tensors
import Testing

struct DivergenceTests {
  /// Samples as two models might give, the same every time.
  private static func samples(_ count: Int) -> [DivergenceSample] {
    (0..<count).map { index in
      let x = Double(index)
      return DivergenceSample(
        kld: Float(0.02 * (1 + sin(x)) + 1e-4), baseSurprise: Float(3 + 2 * sin(x * 0.7)),
        surprise: Float(3 + 2 * sin(x * 0.7) + 0.2 * cos(x * 1.3)), isSameTop: index % 7 != 0)
    }
  }

  @Test func `every figure is that of its formula, worked out over all samples at once`() {
    let samples = Self.samples(500), n = 500.0
    var divergence = Divergence()
    for sample in samples { divergence.take(sample) }
    let klds = samples.map { Double($0.kld) }
    let mean = klds.reduce(0, +) / n
    let variance = klds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    #expect(abs(divergence.meanKLD - mean) < 1e-12)
    #expect(abs(divergence.meanKLDError - (variance / (n - 1)).squareRoot()) < 1e-9)
    let changes = samples.map { exp(-Double($0.surprise)) - exp(-Double($0.baseSurprise)) }
    #expect(abs(divergence.rmsProbabilityChange - (changes.reduce(0) { $0 + $1 * $1 } / n).squareRoot()) < 1e-12)
    #expect(abs(divergence.meanProbabilityChange - changes.reduce(0, +) / n) < 1e-12)
    #expect(divergence.sameTopShare == 428 / n)
    let (x, y) = (samples.map { Double($0.baseSurprise) }, samples.map { Double($0.surprise) })
    let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / n
    let (vx, vy) = (x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) } / n, y.reduce(0) { $0 + ($1 - my) * ($1 - my) } / n)
    #expect(abs(divergence.correlation - covariance / (vx * vy).squareRoot()) < 1e-9)
    #expect(abs(divergence.perplexityRatio - exp(my - mx)) < 1e-12)
    let ratioError = (max(0, vx + vy - 2 * covariance) / (n - 1)).squareRoot() * exp(my - mx)
    #expect(abs(divergence.perplexityRatioError - ratioError) < 1e-9)
    #expect(abs(divergence.other.value - exp(my)) < 1e-9)
  }

  @Test func `quantiles lie on straight lines between the sorted samples`() {
    var divergence = Divergence()
    for kld in [4, 1, 3, 2] as [Float] {
      divergence.take(DivergenceSample(kld: kld, baseSurprise: 1, surprise: 1, isSameTop: true))
    }
    #expect(divergence.quantiles([0, 0.5, 0.75, 1]) == [1, 2.5, 3.25, 4])
    #expect(Divergence().quantiles([0.5]) == [0])
  }

  @Test func `a model is no distance from itself, and nothing is told of no samples`() {
    let logits = (0..<1000).map { Float(sin(Double($0))) * 4 }
    logits.withUnsafeBufferPointer { buffer in
      let row = LogitRow(buffer.baseAddress!, count: 1000)
      let sample = DivergenceSample(base: row, other: row, target: 3)
      #expect(sample.kld == 0 && sample.isSameTop && sample.surprise == sample.baseSurprise)
    }
    let none = Divergence()
    #expect(none.meanKLD == 0 && none.sameTopShare == 1 && none.perplexityRatio == 1 && none.correlation == 1)
  }

  @Test func `a sample has the divergence, the surprises and the tops of two rows of logits`() {
    let x: [Float] = [1, 2, 0.5, -3], y: [Float] = [1.5, 1, 0, -1]
    func probabilities(_ row: [Float]) -> [Double] {
      let e = row.map { exp(Double($0)) }
      return e.map { $0 / e.reduce(0, +) }
    }
    let (p, q) = (probabilities(x), probabilities(y))
    let sample = x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        DivergenceSample(
          base: LogitRow(x.baseAddress!, count: 4), other: LogitRow(y.baseAddress!, count: 4), target: 2)
      }
    }
    #expect(abs(Double(sample.kld) - zip(p, q).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }) < 1e-6)
    #expect(abs(Double(sample.baseSurprise) + log(p[2])) < 1e-6)
    #expect(abs(Double(sample.surprise) + log(q[2])) < 1e-6)
    #expect(!sample.isSameTop)
  }

  @Test func `nothing on the front is beaten in both ways`() {
    #expect(Pareto.front([(3, 1), (1, 3), (2, 2), (2.5, 2.5), (3, 0.5)]) == [1, 2, 4])
    #expect(Pareto.front([]) == [])
  }
}
