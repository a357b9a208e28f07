import Analysis
import Testing

struct RoutingTests {
  /// Four tokens on four experts, two each.
  private static let routed: [(token: Int32, probabilities: [Float], weights: [Float])] = [
    (7, [0.5, 0.3, 0.1, 0.1], [0.6, 0.4, 0, 0]), (7, [0.4, 0.4, 0.1, 0.1], [0.5, 0.5, 0, 0]),
    (8, [0.1, 0.5, 0.3, 0.1], [0, 0.6, 0.4, 0]), (9, [1, 0, 0, 0], [1, 0, 0, 0]),
  ]

  private func statistics() -> RoutingStatistics {
    var statistics = RoutingStatistics(experts: 4)
    for entry in Self.routed {
      statistics.take(entry.token, probabilities: entry.probabilities, weights: entry.weights)
    }
    return statistics
  }

  @Test func `load, imbalance and its spread are those of the choices`() {
    let statistics = statistics()
    #expect(statistics.counts == [3, 3, 1, 0])
    let load = [3, 3, 1, 0].map { Double($0) / 7 }
    #expect(statistics.load == load)
    #expect(abs(statistics.imbalance - 4 * load[0]) < 1e-12)
    let apart = statistics.load.map { ($0 - 0.25) * ($0 - 0.25) }
    let variation = (apart.reduce(0, +) / 4).squareRoot() / 0.25
    #expect(abs(statistics.variation - variation) < 1e-12)
  }

  @Test func `entropies are of the mean and of each token`() {
    let statistics = statistics()
    let mean = [0.5, 0.3, 0.125, 0.075]
    for (value, expected) in zip(statistics.meanProbability, mean) { #expect(abs(value - expected) < 1e-6) }
    #expect(abs(statistics.entropy - entropy(mean)) < 1e-5)
    let each = Self.routed.map { entropy($0.probabilities.map(Double.init)) }
    #expect(abs(statistics.tokenEntropy - each.reduce(0, +) / 4) < 1e-5)
    let products = zip(statistics.load, mean).map { load, probability in load * probability }
    let loss = 4 * products.reduce(0, +)
    #expect(abs(statistics.balanceLoss - loss) < 1e-6)
  }

  @Test func `experts chosen together and tokens they like are told`() {
    let statistics = statistics()
    #expect(statistics.together[0 * 4 + 1] == 2 && statistics.together[1 * 4 + 0] == 2)
    #expect(statistics.coactivation(2, with: 1) == 1)
    #expect(abs(statistics.coactivation(0, with: 1) * 3 - 2) < 1e-12)
    #expect(statistics.coactivation(3, with: 0) == 0)
    #expect(statistics.favourites(of: 0, limit: 5).map(\.token) == [7, 9])
    #expect(statistics.favourites(of: 0, limit: 1)[0].chosen == 2)
    #expect(statistics.favourites(of: 3, limit: 5).isEmpty)
  }

  @Test func `experts that share evenly have an imbalance of one`() {
    var statistics = RoutingStatistics(experts: 2)
    statistics.take(1, probabilities: [3, 1], weights: [1, 0])
    statistics.take(2, probabilities: [1, 3], weights: [0, 1])
    #expect(statistics.imbalance == 1 && statistics.variation == 0 && statistics.balanceLoss == 1)
  }

  private func entropy(_ shares: [Double]) -> Double {
    shares.filter { $0 > 0 }.reduce(0) { sum, share in sum - share * logarithm(share) }
  }
}
