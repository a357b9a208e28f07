import Checkpoints
import Inference
import Tensors

extension Generator {
  /// Does to the model what is asked from here on; means are of the prompt. What was computed otherwise is forgotten.
  public func intervene(
    _ request: InterventionRequest, prompt: [TokenID], cancelled: () -> Bool = { false }
  ) throws {
    try request.apply(to: session, input: ModelInput(prompt, for: model.model), cancelled: cancelled)
    kept?.removeAll()
  }

  /// The logits behind these tokens, of an input that the model reads alone. [vocabulary]
  public func logits(after ids: [TokenID], cancelled: () -> Bool = { false }) throws -> [Float] {
    try session.evaluate(ids, cancelled: cancelled)
    return Array(session.logits)
  }

  /// The log-probabilities that tokens have behind a prompt, as the model is now. [ids.count]
  public func logprobs(
    of ids: [TokenID], after prompt: [TokenID], cancelled: () -> Bool = { false }
  ) throws -> [Float] {
    guard !ids.isEmpty else { return [] }
    let start = ModelInput(prompt, for: model.model)
    let input = start.with(start.ids + ids.dropLast())
    var probe = NoProbe()
    var found: [Float] = []
    try input.trace(on: session, from: start.ids.count - 1, probing: &probe, cancelled: cancelled) { position, logits in
      guard let base = logits.baseAddress else { return }
      let id = ids[position - start.ids.count + 1]
      found.append(logits[Int(id)] - Vectors.logSumExp(base, count: logits.count))
    }
    return found
  }
}
