import Inference

/// Keeping what is recorded in step with what the panes in sight show.
extension Change {
  mutating func apply(_ action: InsideAction) {
    switch action {
    case .recorded(let slot, let sequence):
      guard slot == state.models.active else { return }
      let isNew = sequence != state.inside.sequence
      state.inside.sequence = sequence
      state.inside.problem = nil
      guard isNew else { return }
      recordingChanged()
    case .failed(let slot, let problem):
      guard slot == state.models.active else { return }
      state.inside.sequence = nil
      state.inside.problem = problem
    }
  }

  /// After every action: asks for what is missing.
  mutating func follow() {
    // A run under way records as it goes; what it made is asked for when it is over.
    guard state.generate.run == nil || wantedParts.isEmpty else { return }
    let wanted = wantedWatch
    guard wanted != state.inside.watch else { return }
    let before = state.inside.watch
    state.inside.watch = wanted
    if before?.slot != wanted?.slot || before?.branch != wanted?.branch { state.inside.sequence = nil }
    if let wanted {
      // What only grew is recorded already, all but its last token.
      let job = state.inside.sequence == nil ? begin(.record, "Reading the sequence") : nil
      effects.append(.watch(job, wanted))
    } else if let before {
      state.inside.sequence = nil
      effects.append(.unwatch(before.slot))
    }
  }

  /// Before a run: has it recorded from its first token on.
  mutating func recordAhead(_ slot: SlotID) {
    guard !wantedParts.isEmpty else { return }
    effects.append(.record(slot, wantedParts, limit: state.settings.recordingLimit))
  }

  private var wantedParts: Recording.Parts {
    state.frame.visiblePanes.reduce(into: Recording.Parts()) { $0.formUnion($1.recordedParts) }
  }

  private var wantedWatch: Watch? {
    let parts = wantedParts
    guard !parts.isEmpty, let slot = state.models.active, state.models.activeFacts != nil,
      let branch = state.generate.tree.current, !branch.promptIDs.isEmpty
    else { return nil }
    return Watch(
      slot: slot, parts: parts, branch: branch.id, prompt: branch.promptIDs, tokens: branch.tokens.map(\.id),
      limit: state.settings.recordingLimit)
  }

  /// What is shown of the recording is out of date.
  private mutating func recordingChanged() {
    attentionChanged()
    lensChanged()
    expertsChanged()
  }
}

extension FrameState {
  var visiblePanes: [PaneID] { isZoomed ? [focus] : tree.panes }
}

extension PaneID {
  /// What it shows of a model's passes.
  fileprivate var recordedParts: Recording.Parts {
    switch self {
    // The ends are for the candidates of the token under the cursor, which may be one of the prompt's.
    case .attention: [.attention, .ends]
    case .lens: .stream
    case .experts: [.routing, .ends]
    default: []
    }
  }
}
