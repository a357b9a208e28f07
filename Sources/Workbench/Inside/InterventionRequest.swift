import Checkpoints
import Inference

/// What is to be done to a model while it runs, as a user says it: some of it must be measured on a prompt before it can be
/// done.
public struct InterventionRequest: Sendable, Equatable {
  /// Whose output becomes zero.
  public var zeroed: [HeadID] = []
  /// Whose output becomes its mean over the positions of the prompt.
  public var averaged: [HeadID] = []
  public var scaled: [HeadID: Float] = [:]
  public var skippedLayers: Set<Int> = []
  public var forbidden: [Interventions.ExpertID] = []
  public var forced: [Interventions.ExpertID] = []
  public var patches: [PatchRequest] = []
  /// Where patches come from; of a model with an encoder, what its decoder is given, after the same source.
  public var otherPrompt: [TokenID] = []

  public init() {}

  public var isEmpty: Bool { self == InterventionRequest() || (withoutOther == InterventionRequest()) }

  private var withoutOther: InterventionRequest {
    var request = self
    request.otherPrompt = []
    return request
  }

  /// One line for each, for people.
  public var descriptions: [String] {
    zeroed.map { "head \($0) ablated to zero" } + averaged.map { "head \($0) ablated to its mean" }
      + scaled.sorted { $0.key < $1.key }.map { "head \($0.key) times \($0.value)" }
      + skippedLayers.sorted().map { "layer \($0) skipped" } + forbidden.map { "expert \($0) forbidden" }
      + forced.map { "expert \($0) forced" } + patches.map { "patched \($0)" }
  }

  /// Does what is asked to `session`, after running it without on what has to be measured. The session then holds nothing.
  ///
  /// input: the prompt; it must fit the session, as must the other prompt.
  public func apply(to session: Session, input: ModelInput, cancelled: () -> Bool = { false }) throws {
    var interventions = Interventions()
    for head in zeroed { interventions.heads[head] = .scaled(0) }
    for (head, factor) in scaled { interventions.heads[head] = .scaled(factor) }
    for (head, mean) in try means(session, input, cancelled: cancelled) { interventions.heads[head] = .replaced(mean) }
    interventions.skippedLayers = skippedLayers
    for expert in forbidden { interventions.experts[expert] = .forbidden }
    for expert in forced { interventions.experts[expert] = .forced }
    // Named before anything runs for the patches: a mistake should not take long to be told.
    try session.intervene(interventions)
    guard !patches.isEmpty else { return }
    try session.intervene(Interventions())
    interventions.patches = try PatchSource(patches, prompt: input, other: otherPrompt)
      .patches(from: session, cancelled: cancelled)
    try session.intervene(interventions)
  }

  private func means(
    _ session: Session, _ input: ModelInput, cancelled: () -> Bool
  ) throws -> [(HeadID, [Float])] {
    guard !averaged.isEmpty else { return [] }
    // Also tells of heads that aren't there.
    try session.intervene(.ablating(averaged))
    try session.intervene(Interventions())
    var (encoder, decoder) = (HeadMeans(session.model), HeadMeans(session.model))
    if !input.source.isEmpty { try session.read(input.source, probing: &encoder, cancelled: cancelled) }
    try session.trace(input.ids, probing: &decoder, cancelled: cancelled) { _, _ in }
    return averaged.compactMap { head in
      let mean =
        head.attention == .encoder ? encoder.mean(of: HeadID(head.layer, head.head)) : decoder.mean(of: head)
      return mean.map { (head, $0) }
    }
  }
}
