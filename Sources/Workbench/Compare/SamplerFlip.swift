import Checkpoints
import Inference

/// Where two models, given the same tokens, the same settings and the same random number, chose different tokens, and
/// which stage of the sampler made a small drift into another token.
public struct SamplerFlip: Sendable, Equatable {
  public enum Cause: Sendable, Equatable {
    /// At this stage, or already in what the model says, the better of the two tokens is another.
    case order(SamplerName)
    /// This stage took `token` away from one of them and left it to the other.
    case cut(SamplerName, token: TokenID, fromBase: Bool)
    /// Both kept both tokens; the same random number fell into another token's share.
    case draw
  }

  public let baseToken: TokenID
  public let otherToken: TokenID
  public let cause: Cause

  /// base, other: everything that each stage left. Nil where both chose the same.
  public init?(base: Waterfall, other: Waterfall) {
    guard base.chosen != other.chosen else { return nil }
    (baseToken, otherToken) = (base.chosen, other.chosen)
    cause = Self.cause(base, other)
  }

  private static func cause(_ base: Waterfall, _ other: Waterfall) -> Cause {
    for (own, others) in zip(base.stages, other.stages) {
      let isLostByBase = !own.has(other.chosen), isLostByOther = !others.has(base.chosen)
      guard isLostByBase || isLostByOther else { continue }
      // Where only the best is left, the question is since when another is the best.
      if own.remaining == 1, others.remaining == 1 { return .order(firstTurned(base, other)) }
      return .cut(own.name, token: isLostByBase ? other.chosen : base.chosen, fromBase: isLostByBase)
    }
    return .draw
  }

  /// The first stage at which the two tokens stand in another order.
  private static func firstTurned(_ base: Waterfall, _ other: Waterfall) -> SamplerName {
    zip(base.stages, other.stages).first { own, others in
      own.prefers(base.chosen, to: other.chosen) != others.prefers(base.chosen, to: other.chosen)
    }?.0.name ?? .model
  }
}

extension Waterfall.Stage {
  fileprivate func has(_ id: TokenID) -> Bool { top.contains { $0.id == id } }

  fileprivate func prefers(_ id: TokenID, to other: TokenID) -> Bool {
    guard let place = top.firstIndex(where: { $0.id == id }) else { return false }
    guard let otherPlace = top.firstIndex(where: { $0.id == other }) else { return true }
    return place < otherPlace
  }
}

extension SamplerFlip {
  /// The stage by name; of a draw, `draw`.
  public var stage: String {
    switch cause {
    case .order(let name): name.rawValue
    case .cut(let name, _, _): name.rawValue
    case .draw: "draw"
    }
  }

  /// text: of a token.
  public func explanation(text: (TokenID) -> String) -> String {
    let (own, others) = (text(baseToken), text(otherToken))
    return switch cause {
    case .order(.model): "the model itself likes \(others) better than \(own)"
    case .order(let name): "after \(name.rawValue), \(others) is better than \(own)"
    case .cut(let name, let token, let fromBase):
      "\(name.rawValue) took \(text(token)) away from the \(fromBase ? "base" : "other") alone"
    case .draw: "the same random number fell into the share of \(others) instead of \(own)"
    }
  }
}
