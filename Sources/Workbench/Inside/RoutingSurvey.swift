import Analysis
import Architectures
import Checkpoints
import Inference
import Tensors

/// What the routers of a recording did: each layer's choices token by token, and what they come to.
public struct RoutingSurvey: Sendable {
  public struct Layer: Sendable {
    public let layer: Int
    public let statistics: RoutingStatistics
    public let tokens: [Choice]

    public init(layer: Int, statistics: RoutingStatistics, tokens: [Choice]) {
      self.layer = layer
      self.statistics = statistics
      self.tokens = tokens
    }
  }

  /// One token's experts, that with the largest weight first.
  public struct Choice: Sendable, Equatable {
    public let experts: [Int]
    /// What each one's output is multiplied by.
    public let weights: [Float]
    /// What the router took its logits for, of every expert.
    public let probabilities: [Float]
  }

  /// Those with experts.
  public let layers: [Layer]

  /// tokens: of the recorded positions. only: the layer wanted; nil for all that have experts.
  public init(of recording: Recording, tokens: [TokenID], only: Int? = nil) {
    let declared = recording.model.declaration.experts
    layers = declared.enumerated().compactMap { layer, experts in
      guard only == nil || only == layer else { return nil }
      return experts.map { Self.survey(layer, $0, recording, tokens) }
    }
  }

  private static func survey(
    _ layer: Int, _ experts: Experts, _ recording: Recording, _ tokens: [TokenID]
  ) -> Layer {
    var statistics = RoutingStatistics(experts: experts.count)
    var choices: [Choice] = []
    for (position, token) in tokens.enumerated() {
      guard let routing = recording.routing(layer: layer, position: position) else { break }
      let weights = Array(routing.weights)
      let probabilities = experts.router.scoring.probabilities(of: routing.logits)
      statistics.take(token, probabilities: probabilities, weights: weights)
      choices.append(Choice(weights, probabilities))
    }
    return Layer(layer: layer, statistics: statistics, tokens: choices)
  }
}

extension RoutingSurvey.Choice {
  /// weights: of all experts, zero where they weren't chosen.
  public init(_ weights: [Float], _ probabilities: [Float]) {
    experts = weights.indices.filter { weights[$0] != 0 }.sorted { (weights[$1], $0) < (weights[$0], $1) }
    self.weights = experts.map { weights[$0] }
    self.probabilities = probabilities
  }
}

extension Router.Scoring {
  /// What the router takes its logits for, before any choice; sums to 1 only of a softmax.
  public func probabilities(of logits: UnsafeBufferPointer<Float>) -> [Float] {
    var scores = Array(logits)
    switch self {
    case .softmax:
      scores.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { Vectors.softmax(base, count: $0.count) } }
    case .sigmoid: for index in scores.indices { scores[index] = Float(1 / (1 + Double(-scores[index]).exponential)) }
    }
    return scores
  }
}
