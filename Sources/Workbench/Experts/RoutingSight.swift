import Analysis
import Checkpoints
import Inference

/// What a layer's router did with a sequence, in numbers to draw.
public struct RoutingSight: Sendable, Equatable {
  /// A token an expert likes.
  public struct Favourite: Sendable, Equatable {
    public let text: String
    public let chosen: Int
    public let occurrences: Int

    public init(text: String, chosen: Int, occurrences: Int) {
      self.text = text
      self.chosen = chosen
      self.occurrences = occurrences
    }
  }

  public let query: RoutingQuery
  public let experts: Int
  /// Tokens read.
  public let tokens: Int
  /// What each expert's output is multiplied by, 0 where it isn't chosen. [tokens, experts]
  public let weights: [Float]
  /// What the router takes its logits for, before any choice. [tokens, experts]
  public let probabilities: [Float]
  /// Tokens each expert was chosen for, and those for which both were. [experts], [experts, experts]
  public let counts: [Int]
  public let together: [Int]
  /// Share of all choices. [experts]
  public let load: [Double]
  public let meanProbability: [Double]
  public let imbalance: Double
  public let variation: Double
  public let balanceLoss: Double
  /// Nats: of the mean probability, and mean of the tokens' own.
  public let entropy: Double
  public let tokenEntropy: Double
  /// [experts]
  public let favourites: [[Favourite]]
  /// Of every layer with experts, where it was asked for. [experts] each
  public let loads: [LayerLoad]

  public struct LayerLoad: Sendable, Equatable {
    public let layer: Int
    public let load: [Double]
    public let imbalance: Double

    public init(layer: Int, load: [Double], imbalance: Double) {
      self.layer = layer
      self.load = load
      self.imbalance = imbalance
    }
  }

  public init(
    _ query: RoutingQuery, _ layer: RoutingSurvey.Layer, loads: [LayerLoad] = [], text: (TokenID) -> String
  ) {
    let statistics = layer.statistics
    self.query = query
    experts = statistics.experts
    tokens = layer.tokens.count
    var weights = [Float](repeating: 0, count: tokens * experts)
    for (row, choice) in layer.tokens.enumerated() {
      for (expert, weight) in zip(choice.experts, choice.weights) { weights[row * experts + expert] = weight }
    }
    self.weights = weights
    probabilities = layer.tokens.flatMap(\.probabilities)
    counts = statistics.counts
    together = statistics.together
    load = statistics.load
    meanProbability = statistics.meanProbability
    imbalance = statistics.imbalance
    variation = statistics.variation
    balanceLoss = statistics.balanceLoss
    entropy = statistics.entropy
    tokenEntropy = statistics.tokenEntropy
    favourites = (0..<experts).map { expert in
      statistics.favourites(of: expert, limit: 24).map {
        Favourite(text: text($0.token), chosen: $0.chosen, occurrences: $0.occurrences)
      }
    }
    self.loads = loads
  }

  public func weight(_ token: Int, _ expert: Int) -> Float { weights[token * experts + expert] }
  public func probability(_ token: Int, _ expert: Int) -> Float { probabilities[token * experts + expert] }

  /// Of the tokens of one expert, the share for which the other was chosen too.
  public func coactivation(_ expert: Int, with other: Int) -> Double {
    counts[expert] > 0 ? Double(together[expert * experts + other]) / Double(counts[expert]) : 0
  }
}
