import Checkpoints
import Workbench

/// What a model generates without the interventions, beside what it does with them.
struct UntouchedReport: Encodable {
  private let ids: [TokenID]
  private let text: String
  /// Of the untouched tokens, with the interventions minus without. Nats.
  private let logprob_changes: [Float]
  /// The first token that is another; null where one is the beginning of the other.
  private let first_divergence: Int?
  private let interventions: [String]

  init(_ steps: [StepTrace], altered: [Float], other: [TokenID], _ request: InterventionRequest) {
    ids = steps.map(\.id)
    text = steps.map(\.text).joined()
    logprob_changes = zip(steps, altered).map { $1 - $0.logprob }
    first_divergence = zip(ids, other).enumerated().first { $1.0 != $1.1 }?.offset
    interventions = request.descriptions
  }
}
