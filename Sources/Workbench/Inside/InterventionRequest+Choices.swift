import Inference

/// Putting single changes in and taking them out, as keys do.
extension InterventionRequest {
  public enum HeadChange: Sendable, Equatable {
    case zero
    /// To its mean over the sequence at hand.
    case mean
    case scaled(Float)
  }

  /// What is done to a head; at most one thing.
  public subscript(head: HeadID) -> HeadChange? {
    get {
      if zeroed.contains(head) { return .zero }
      if averaged.contains(head) { return .mean }
      return scaled[head].map { .scaled($0) }
    }
    set {
      zeroed.removeAll { $0 == head }
      averaged.removeAll { $0 == head }
      scaled[head] = nil
      switch newValue {
      case .zero: zeroed.append(head)
      case .mean: averaged.append(head)
      case .scaled(let factor): scaled[head] = factor
      case nil: break
      }
    }
  }

  /// What is done to an expert.
  public subscript(expert: Interventions.ExpertID) -> Interventions.ExpertChange? {
    get { forbidden.contains(expert) ? .forbidden : forced.contains(expert) ? .forced : nil }
    set {
      forbidden.removeAll { $0 == expert }
      forced.removeAll { $0 == expert }
      switch newValue {
      case .forbidden: forbidden.append(expert)
      case .forced: forced.append(expert)
      case nil: break
      }
    }
  }

  /// All of it in a line.
  public var summary: String { descriptions.joined(separator: ", ") }
}
