import Checkpoints
import Inference

/// What the user wants done to the computation, before means and patches are worked out.
public struct InterventionPlan: Sendable, Equatable {
  public enum Ablation: Sendable, Equatable {
    /// Its output becomes zero.
    case zero
    /// Its output becomes its mean over the sequence at hand.
    case mean
    case scaled(Float)
  }

  /// Values of another sequence in the place of this one's.
  public struct Patch: Sendable, Equatable {
    public enum Place: Sendable, Equatable {
      /// The residual stream after a block.
      case stream(layer: Int)
      case head(HeadID)
    }
    public var place: Place
    public var position: Int
    /// The other sequence; its values at the same position are taken.
    public var source: [TokenID]

    public init(_ place: Place, position: Int, source: [TokenID]) {
      self.place = place
      self.position = position
      self.source = source
    }
  }

  public var heads: [HeadID: Ablation] = [:]
  public var skippedLayers: Set<Int> = []
  public var experts: [Interventions.ExpertID: Interventions.ExpertChange] = [:]
  public var patches: [Patch] = []

  public init() {}

  public var isEmpty: Bool { heads.isEmpty && skippedLayers.isEmpty && experts.isEmpty && patches.isEmpty }

  /// In a few words, such as `3.1 zero, skip 4`.
  public var description: String {
    let heads = self.heads.sorted { $0.key < $1.key }.map { id, ablation in
      switch ablation {
      case .zero: "\(id) zero"
      case .mean: "\(id) mean"
      case .scaled(let factor): "\(id) ×\(factor)"
      }
    }
    let experts = self.experts.sorted { $0.key < $1.key }.map { id, change in
      "expert \(id) \(change == .forced ? "forced" : "forbidden")"
    }
    let patches = self.patches.map { patch in
      switch patch.place {
      case .stream(let layer): "patch layer \(layer) @\(patch.position)"
      case .head(let head): "patch \(head) @\(patch.position)"
      }
    }
    return (heads + skippedLayers.sorted().map { "skip layer \($0)" } + experts + patches).joined(separator: ", ")
  }
}

/// The untouched sequence and the plan to hold against it.
public struct InterventionTrial: Sendable, Equatable {
  public var plan: InterventionPlan
  public var prompt: [TokenID]
  /// Generated untouched, with the log-probability of each.
  public var tokens: [GeneratedToken]
  public var sampling: SamplerSettings
  public var maxTokens: Int

  public init(
    plan: InterventionPlan, prompt: [TokenID], tokens: [GeneratedToken], sampling: SamplerSettings, maxTokens: Int
  ) {
    self.plan = plan
    self.prompt = prompt
    self.tokens = tokens
    self.sampling = sampling
    self.maxTokens = maxTokens
  }
}

/// What became of the text under a plan.
public struct TrialReport: Sendable, Equatable {
  public var plan: InterventionPlan
  public var untouched: [GeneratedToken]
  /// Log-probabilities of the untouched tokens if the computation is altered. [untouched.count]
  public var altered: [Float]
  /// What the altered model writes from the same prompt with the same seed.
  public var tokens: [GeneratedToken]

  public init(plan: InterventionPlan, untouched: [GeneratedToken], altered: [Float], tokens: [GeneratedToken]) {
    self.plan = plan
    self.untouched = untouched
    self.altered = altered
    self.tokens = tokens
  }

  /// The first token that is another; nil where one text is the beginning of the other.
  public var divergence: Int? { zip(untouched, tokens).enumerated().first { $1.0.id != $1.1.id }?.offset }

  /// Change in log-probability of the untouched token at an index. Nats.
  public func change(at index: Int) -> Double { Double(altered[index]) - Double(untouched[index].logprob) }

  public var meanChange: Double {
    altered.isEmpty ? 0 : altered.indices.reduce(0) { $0 + change(at: $1) } / Double(altered.count)
  }
}
