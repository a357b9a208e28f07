import Checkpoints

/// How a layer's router shares tokens out among its experts, gathered token by token.
public struct RoutingStatistics: Sendable {
  public let experts: Int
  public private(set) var tokens = 0
  /// Tokens each expert was chosen for. [experts]
  public private(set) var counts: [Int]
  /// Tokens for which both were chosen; on the diagonal the counts. [experts, experts]
  public private(set) var together: [Int]
  /// Of how much each token is each expert's. [experts]
  private var probabilitySums: [Double]
  private var entropies = 0.0
  private var favourites: [FavouriteTokens]

  public init(experts: Int) {
    self.experts = experts
    counts = [Int](repeating: 0, count: experts)
    together = [Int](repeating: 0, count: experts * experts)
    probabilitySums = [Double](repeating: 0, count: experts)
    favourites = [FavouriteTokens](repeating: FavouriteTokens(), count: experts)
  }

  /// The choices an expert got as a share of all. They sum to 1. [experts]
  public var load: [Double] {
    let all = Double(max(1, counts.reduce(0, +)))
    return counts.map { Double($0) / all }
  }

  /// Largest load by mean load: 1 where all get as much, `experts` where one gets all.
  public var imbalance: Double { (load.max() ?? 0) * Double(experts) }

  /// Standard deviation of the load by its mean: 0 where all get as much.
  /// Source: Shazeer et al. 2017, arXiv:1701.06538, section 4, whose loss is its square.
  public var variation: Double {
    guard experts > 0, counts.contains(where: { $0 > 0 }) else { return 0 }
    let mean = 1 / Double(experts)
    return (load.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(experts)).squareRoot() / mean
  }

  /// The router's probabilities, averaged over tokens. They sum to 1. [experts]
  public var meanProbability: [Double] { probabilitySums.map { $0 / Double(max(1, tokens)) } }

  /// experts · Σ load · mean probability: what a balancing loss keeps near its least, 1.
  /// Source: Fedus et al. 2021, arXiv:2101.03961, equation 4.
  public var balanceLoss: Double {
    zip(load, meanProbability).reduce(0) { $0 + $1.0 * $1.1 } * Double(experts)
  }

  /// Entropy of the mean probability: how evenly the layer uses its experts. Nats, at most log(experts).
  public var entropy: Double { Self.entropy(meanProbability) }

  /// Mean over tokens of the entropy of their probabilities: how undecided the router is. Nats.
  public var tokenEntropy: Double { tokens > 0 ? entropies / Double(tokens) : 0 }

  /// Of the tokens of one expert, the share for which the other was chosen too.
  public func coactivation(_ expert: Int, with other: Int) -> Double {
    counts[expert] > 0 ? Double(together[expert * experts + other]) / Double(counts[expert]) : 0
  }

  /// The tokens an expert likes best.
  public func favourites(of expert: Int, limit: Int) -> [FavouriteTokens.Entry] { favourites[expert].best(limit) }

  /// Takes a token: the router's probabilities, which are made to sum to 1, and what each expert's output is multiplied by,
  /// zero where it isn't chosen. Both [experts]. O(experts + chosen²)
  public mutating func take(_ token: TokenID, probabilities: [Float], weights: [Float]) {
    precondition(probabilities.count == experts && weights.count == experts, "another number of experts")
    tokens += 1
    let sum = probabilities.reduce(0) { $0 + Double(max(0, $1)) }
    let shares = probabilities.map { sum > 0 ? Double(max(0, $0)) / sum : 0 }
    entropies += Self.entropy(shares)
    let chosen = weights.indices.filter { weights[$0] != 0 }
    for expert in 0..<experts {
      probabilitySums[expert] += shares[expert]
      favourites[expert].take(token, weight: Double(weights[expert]))
    }
    for expert in chosen {
      counts[expert] += 1
      for other in chosen { together[expert * experts + other] += 1 }
    }
  }

  private static func entropy(_ shares: [Double]) -> Double {
    shares.map(Float.init).withUnsafeBufferPointer { RowSums($0).entropy }
  }
}
