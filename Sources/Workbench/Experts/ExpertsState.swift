import Inference

/// What the Experts pane shows of a mixture's routers.
public struct ExpertsState: Sendable, Equatable {
  public enum View: String, Sendable, Equatable, CaseIterable {
    /// Tokens down, experts across.
    case tokens
    /// Which experts are chosen together.
    case pairs
    /// The load of every expert in every layer.
    case layers
    /// What forbidding or forcing does to the text.
    case beside
  }

  public var view = View.tokens
  /// Nil is the first that has experts.
  public var layer: Int?
  public var expert = 0
  /// Whether cells show what the router gives every expert, not the weights of the chosen.
  public var showsProbability = false
  public var sight: RoutingSight?
  /// What was asked for last.
  public var asked: RoutingQuery?

  public init() {}
}

/// What is wanted of a recording's routers.
public struct RoutingQuery: Sendable, Equatable {
  public var layer: Int
  /// Tokens to take in, from the first on.
  public var count: Int
  /// The recording may be another with as many tokens: it is asked again when this changes.
  public var generation: Int
  /// Whether the load of all layers is wanted.
  public var wantsAllLayers: Bool

  public init(layer: Int, count: Int, generation: Int = 0, wantsAllLayers: Bool = false) {
    self.layer = layer
    self.count = count
    self.generation = generation
    self.wantsAllLayers = wantsAllLayers
  }
}

/// Changes of the Experts pane.
public enum ExpertsAction: Sendable {
  case view(ExpertsState.View)
  case toggleProbability
  case select(layer: Int?, expert: Int?)
  /// Chooses a token, by its row.
  case point(Int)
  case stepLayer(Int)
  case stepExpert(Int)
  /// Puts the change on the chosen expert, or takes it off.
  case alter(Interventions.ExpertChange)
  case saw(SlotID, RoutingSight)
  case failed(SlotID)
}
