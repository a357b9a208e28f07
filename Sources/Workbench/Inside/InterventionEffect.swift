import Analysis
import Checkpoints
import Inference

/// What an intervention does to what a model says on a prompt: before and after, position by position, of the last positions
/// of a long one.
public struct InterventionEffect: Sendable, Equatable {
  /// The distribution at one position, before or after.
  public struct Place: Sendable, Equatable {
    /// The likeliest token and its log-probability.
    public let best: LensReading.Candidate
    /// Of the token that the untouched model finds likeliest. Nats.
    public let chosenLogprob: Double
  }

  /// Mean over positions of KL(untouched ‖ altered). Nats.
  public let meanDivergence: Double
  /// Mean of -log p of the prompt's own next tokens, before and after; nil where there is none. Nats.
  public let lossBefore: Double?
  public let lossAfter: Double?
  /// At the last position.
  public let before: Place
  public let after: Place

  /// Runs the input as the session is, then `intervene`s and runs it again. A recording gets the second run.
  public static func measure(
    on session: Session, _ input: ModelInput, cancelled: () -> Bool = { false }, intervene: () throws -> Void
  ) throws -> InterventionEffect {
    var untouched: [Float] = []
    let vocabulary = session.model.config.vocabularySize
    let start = max(0, input.ids.count - mostPositions)
    untouched.reserveCapacity((input.ids.count - start) * vocabulary)
    var probe = NoProbe()
    let recording = session.recording
    session.record(into: nil)
    try input.trace(on: session, from: start, probing: &probe, cancelled: cancelled) { _, logits in
      untouched += logits
    }
    session.record(into: recording)
    try intervene()
    var comparison = Comparison(ids: input.ids)
    try input.trace(on: session, from: start, probing: &probe, cancelled: cancelled) { position, logits in
      untouched.withUnsafeBufferPointer { untouched in
        let row = UnsafeBufferPointer(
          rebasing: untouched[(position - start) * vocabulary..<(position - start + 1) * vocabulary])
        comparison.take(before: row, after: logits, position: position)
      }
    }
    return comparison.effect
  }

  /// Bytes that measuring takes.
  public static func bytes(of model: BoundModel, tokens: Int) -> Int {
    4 * (min(tokens, mostPositions) + 4) * model.config.vocabularySize
  }

  /// Positions whose distributions are held to be compared.
  private static let mostPositions = 256
}

extension InterventionEffect {
  /// Gathers the positions in order.
  private struct Comparison {
    let ids: [TokenID]
    private var divergence = 0.0
    private var taken = 0
    private var losses = (before: 0.0, after: 0.0)
    private var places: (before: Place, after: Place)?

    init(ids: [TokenID]) { self.ids = ids }

    mutating func take(before: UnsafeBufferPointer<Float>, after: UnsafeBufferPointer<Float>, position: Int) {
      let target = LensTarget(before)
      let reading = LensReading(after, target: target, top: 1)
      divergence += reading.klToFinal
      taken += 1
      if position + 1 < ids.count {
        losses.before -= target.logprob(of: ids[position + 1])
        losses.after -= LensTarget(after).logprob(of: ids[position + 1])
      } else {
        let altered = LensTarget(after)
        let best = LensReading.Candidate(id: target.top, logprob: target.logprob(of: target.top))
        places = (
          Place(best: best, chosenLogprob: best.logprob),
          Place(best: reading.top[0], chosenLogprob: altered.logprob(of: target.top))
        )
      }
    }

    var effect: InterventionEffect {
      let nowhere = Place(best: .init(id: 0, logprob: 0), chosenLogprob: 0)
      let pairs = Double(taken - 1)
      return InterventionEffect(
        meanDivergence: divergence / Double(max(1, taken)), lossBefore: pairs > 0 ? losses.before / pairs : nil,
        lossAfter: pairs > 0 ? losses.after / pairs : nil, before: places?.before ?? nowhere,
        after: places?.after ?? nowhere)
    }
  }
}
