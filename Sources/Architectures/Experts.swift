/// A mixture of experts: many feed-forwards, of which a router chooses a few for each token.
///
/// Source: arXiv:1701.06538; arXiv:2401.04088 as a decoder's block.
public struct Experts: Sendable, Equatable {
  /// Experts to choose from.
  public var count: Int
  /// How many a token runs.
  public var used: Int
  /// What each of them is.
  public var network: FeedForward
  /// Inner width of each.
  public var feedForwardLength: Int
  public var router: Router
  /// What every token runs besides.
  public var shared: SharedExpert?
  /// Most tokens of a sequence that each takes, in their order; to those that come too late it adds nothing. Nil for all.
  /// Source: arXiv:2101.03961, section 2.2.
  public var capacity: Int?

  public init(
    count: Int, used: Int, network: FeedForward, feedForwardLength: Int, router: Router, shared: SharedExpert? = nil,
    capacity: Int? = nil
  ) {
    self.count = count
    self.used = used
    self.network = network
    self.feedForwardLength = feedForwardLength
    self.router = router
    self.shared = shared
    self.capacity = capacity
  }
}

/// An expert that isn't chosen but always runs; several of them are stored as one, side by side (arXiv:2401.06066).
public struct SharedExpert: Sendable, Equatable {
  public var feedForwardLength: Int
  /// Whether its output is multiplied by a gate of its own, sigmoid(w · x).
  public var isGated: Bool

  public init(feedForwardLength: Int, isGated: Bool = false) {
    self.feedForwardLength = feedForwardLength
    self.isGated = isGated
  }
}

/// How a router's logits, one for each expert, become the weights of those chosen.
public struct Router: Sendable, Equatable {
  /// What turns logits into scores.
  public enum Scoring: Sendable, Equatable {
    /// Over all experts.
    case softmax
    /// Each for itself (arXiv:2412.19437, section 2.1.2).
    case sigmoid
  }

  public var scoring: Scoring
  /// Whether the scores of the chosen are divided by their sum. With softmax it is all one whether it is taken before
  /// the choice or over the chosen alone.
  public var normalises: Bool
  /// What the weights are multiplied by in the end.
  public var scale: Float
  /// Only the experts of the best groups can be chosen; nil where all can.
  public var groups: ExpertGroups?

  public init(scoring: Scoring = .softmax, normalises: Bool, scale: Float = 1, groups: ExpertGroups? = nil) {
    self.scoring = scoring
    self.normalises = normalises
    self.scale = scale
    self.groups = groups
  }
}

/// Experts in groups of neighbours, so that a token's experts sit on few devices (arXiv:2405.04434, section 2.2.2).
public struct ExpertGroups: Sendable, Equatable {
  public var count: Int
  /// How many a token's experts may come from.
  public var used: Int
  /// How many of a group's best scores count for it: one (arXiv:2405.04434) or two (arXiv:2412.19437).
  public var scored: Int

  public init(count: Int, used: Int, scored: Int) {
    self.count = count
    self.used = used
    self.scored = scored
  }
}

extension Declaration {
  /// The experts of each block, in order, nil where it has none. [blockCount]
  public var experts: [Experts?] {
    blocks.map { block in
      for residual in block {
        if case .experts(let experts) = residual.mixer { return experts }
      }
      return nil
    }
  }

  /// Those of both stacks.
  public var allExperts: [Experts] {
    allBlocks.joined().compactMap { if case .experts(let experts) = $0.mixer { experts } else { nil } }
  }

  /// Inner width of the widest feed-forward.
  public var widestFeedForward: Int {
    allExperts.reduce(config.feedForwardLength) { widest, experts in
      max(widest, experts.feedForwardLength, experts.shared?.feedForwardLength ?? 0)
    }
  }
}
