import Checkpoints
import Inference

/// Changes of the Generate pane.
public enum GenerateAction: Sendable {
  case part(GenerateState.Part)
  case cyclePart(Int)
  /// Starts typing in the prompt (or the system prompt).
  case edit(GenerateState.Part)
  case send
  case stop
  case goOn
  /// Generates again from the branch's start, with its seed or a new one.
  case retry(newSeed: Bool)
  case toggleChat
  case newConversation
  case toggleByHand
  case cycleTint
  /// Chooses a token by its place in the sequence; nil is the one to come.
  case point(Int?)
  /// Moves the token cursor by so many tokens.
  case step(Int)
  case sliderRow(Int)
  /// By so many steps.
  case nudge(Int)
  case setSlider(String, Double)
  case dragSlider(row: Int, value: Double)
  case resetSlider
  case resetAllSliders
  case typeNumber
  case typeSeed
  case setSeed(UInt64?)
  case candidateRow(Int)
  case chooseCandidate
  case branchRow(Int)
  case selectBranch
  case deleteBranch
  case walkBranch(Int)

  /// The runner chose this seed where the settings named none.
  case started(run: JobID, sampling: SamplerSettings)
  case events(run: JobID, [RunEvent], at: Double)
  case failed(run: JobID, JobFailure)
  /// The logits of the next token can be looked at.
  case settled(run: JobID)
  case waterfall(WaterfallReport)
}

/// What a run tells, in the screen's terms.
public enum RunEvent: Sendable, Equatable {
  case prompt(ids: [TokenID], reused: Int)
  case prefill(done: Int, of: Int)
  case token(GeneratedToken)
  case finished(FinishReason, GenerationTiming)
}
