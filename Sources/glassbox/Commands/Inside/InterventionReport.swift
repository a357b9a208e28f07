import Checkpoints
import Workbench

/// What was done to a model and what came of it, as JSON.
struct InterventionReport: Encodable {
  private let interventions: [String]
  private let mean_kl: Double?
  private let loss_before, loss_after: Double?
  private let before, after: Place?

  /// The distribution behind the last token.
  private struct Place: Encodable {
    let id: TokenID
    let piece: String
    let logprob: Double
    /// Of the token that comes first without the interventions.
    let original_logprob: Double

    init(_ place: InterventionEffect.Place, _ run: InsideRun) {
      id = place.best.id
      piece = run.piece(place.best.id)
      logprob = place.best.logprob
      original_logprob = place.chosenLogprob
    }
  }

  /// Nil where nothing was done.
  init?(_ run: InsideRun) {
    guard !run.request.isEmpty else { return nil }
    interventions = run.request.descriptions
    mean_kl = run.effect?.meanDivergence
    loss_before = run.effect?.lossBefore
    loss_after = run.effect?.lossAfter
    before = run.effect.map { Place($0.before, run) }
    after = run.effect.map { Place($0.after, run) }
  }
}
