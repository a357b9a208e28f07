import Checkpoints
import Inference

/// What a model is run on: tokens, and before them a source where it reads one.
public struct ModelInput: Sendable, Equatable {
  /// Empty for a model without an encoder.
  public let source: [TokenID]
  /// Those of the decoder, or of the whole model.
  public let ids: [TokenID]

  public init(source: [TokenID] = [], ids: [TokenID]) {
    self.source = source
    self.ids = ids
  }

  /// A prompt: to a model with an encoder it is the source, and its decoder has `decoderIDs`, or the one it starts from.
  public init(_ prompt: [TokenID], for model: BoundModel, decoderIDs: [TokenID]? = nil) {
    if let start = model.startToken {
      self.init(source: prompt, ids: decoderIDs ?? [start])
    } else {
      self.init(ids: prompt)
    }
  }

  /// A prompt and what was generated after it.
  public init(prompt: [TokenID], tokens: [TokenID], for model: BoundModel) {
    self.init(startToken: model.startToken, prompt: prompt, tokens: tokens)
  }

  init(startToken: TokenID?, prompt: [TokenID], tokens: [TokenID]) {
    if let startToken {
      self.init(source: prompt, ids: [startToken] + tokens)
    } else {
      self.init(ids: prompt + tokens)
    }
  }

  /// Its first tokens, after the whole source.
  func prefix(_ count: Int) -> ModelInput { ModelInput(source: source, ids: Array(ids.prefix(count))) }

  /// The same before other tokens.
  func with(_ ids: [TokenID]) -> ModelInput { ModelInput(source: source, ids: ids) }

  /// Tokens of an attention's queries and of its keys.
  public func tokens(of attention: AttentionKind) -> (queries: [TokenID], keys: [TokenID]) {
    switch attention {
    case .decoder: (ids, ids)
    case .cross: (ids, source)
    case .encoder: (source, source)
    }
  }

  /// Runs all of it, and leaves the logits of the last token.
  public func evaluate(
    on session: Session, progress: (_ done: Int) -> Void = { _ in }, cancelled: () -> Bool = { false }
  ) throws(InferenceError) {
    if !source.isEmpty { try session.read(source, cancelled: cancelled) }
    try session.evaluate(ids, progress: progress, cancelled: cancelled)
  }

  /// Runs all of it under a probe, and lends the logits of every position from `start` on.
  public func trace(
    on session: Session, from start: Int = 0, probing probe: inout some Probe, cancelled: () -> Bool = { false },
    eachPosition: (_ position: Int, _ logits: UnsafeBufferPointer<Float>) -> Void
  ) throws(InferenceError) {
    if !source.isEmpty { try session.read(source, cancelled: cancelled) }
    try session.trace(ids, from: start, probing: &probe, cancelled: cancelled, eachPosition: eachPosition)
  }
}
