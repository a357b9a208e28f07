import Architectures

/// What is done to a model's computation while it runs: to find out what its parts are for.
///
/// A head's output is its part of what the output projection reads, before the weights that mix the heads: as
/// TransformerLens's `hook_z`. Sources: arXiv:1905.10650 (ablating heads), arXiv:2202.05262 (patching activations).
public struct Interventions: Sendable, Equatable {
  public enum HeadChange: Sendable, Equatable {
    /// Its output times this; 0 ablates it.
    case scaled(Float)
    /// Its output becomes this at every position, as when a head is ablated to its mean. [headDimension]
    case replaced([Float])
  }

  /// Values that take the place of what a stage has at some positions.
  public struct Patch: Sendable, Equatable {
    public var stage: Stage
    /// The part of the rows that is replaced; nil for all of it.
    public var columns: Range<Int>?
    /// By position. Each as wide as `columns`.
    public var rows: [Int: [Float]]

    public init(_ stage: Stage, columns: Range<Int>? = nil, rows: [Int: [Float]]) {
      self.stage = stage
      self.columns = columns
      self.rows = rows
    }
  }

  /// One expert of a layer.
  public struct ExpertID: Sendable, Hashable, Comparable, LosslessStringConvertible {
    public var layer: Int
    public var expert: Int

    public init(_ layer: Int, _ expert: Int) {
      self.layer = layer
      self.expert = expert
    }

    public static func < (a: Self, b: Self) -> Bool { (a.layer, a.expert) < (b.layer, b.expert) }

    /// `3.1`: layer and expert, each from 0.
    public var description: String { "\(layer).\(expert)" }
    public init?(_ description: String) {
      guard let place = HeadID(description), place.attention == .decoder else { return nil }
      self.init(place.layer, place.head)
    }
  }

  public enum ExpertChange: Sendable, Equatable {
    /// Its logit becomes -infinity: no token chooses it, and what was its share goes to the others.
    case forbidden
    /// It is one of the chosen whatever its score, in the place of the weakest; weights come from what the router gave.
    case forced
  }

  public var heads: [HeadID: HeadChange] = [:]
  /// Blocks that the stream passes by.
  public var skippedLayers: Set<Int> = []
  public var experts: [ExpertID: ExpertChange] = [:]
  /// Of the decoder's stages.
  public var patches: [Patch] = []

  public init() {}

  public var isEmpty: Bool { heads.isEmpty && skippedLayers.isEmpty && experts.isEmpty && patches.isEmpty }

  /// With these heads' outputs zero.
  public static func ablating(_ heads: some Sequence<HeadID>) -> Interventions {
    var interventions = Interventions()
    for head in heads { interventions.heads[head] = .scaled(0) }
    return interventions
  }
}
