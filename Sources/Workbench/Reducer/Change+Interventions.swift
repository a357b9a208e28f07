import Inference

/// Altering the computation, and seeing what comes of it.
extension Change {
  mutating func applyIntervention(_ action: AttentionAction) {
    switch action {
    case .ablate(let ablation): ablate(ablation)
    case .askForScale:
      state.overlays.append(
        .question(Question("Scale head \(state.attention.id) by", .scaleHead, answer: "0.5")))
    case .scale(let factor): ablate(.scaled(factor))
    case .skipLayer: skipLayer()
    case .patch(let fromHead): patch(fromHead: fromHead)
    case .clearPlan:
      state.attention.plan = InterventionRequest()
      planChanged()
    case .toggleLive: toggleLive()
    case .altered(let slot, let result): altered(slot, result)
    case .tryPlan: tryPlan()
    case .study(let choice): study(choice)
    case .tried(_, .success(let report)):
      state.attention.trial = report
      state.attention.line = 0
      if state.frame.focus == .experts { state.experts.view = .beside } else { state.attention.view = .beside }
    case .tried(_, .failure(let failure)), .studyFailed(_, let failure):
      say(failure.description, failure.isCancellation ? .info : .error)
    case .studied(_, let report): show(report)
    default: break
    }
  }

  /// Puts the change on the chosen head, or takes it off again, and tries the plan.
  private mutating func ablate(_ change: InterventionRequest.HeadChange) {
    guard state.inside.isReady else { return say("There is no sequence to alter yet: send a prompt first.", .warning) }
    let id = state.attention.id
    state.attention.plan[id] = state.attention.plan[id] == change ? nil : change
    planChanged()
  }

  private mutating func skipLayer() {
    guard state.attention.kind == .decoder else { return say("Only the decoder's layers can be skipped.", .warning) }
    state.attention.plan.skippedLayers.formSymmetricDifference([state.attention.layer])
    planChanged()
  }

  /// Takes what the chosen head, or the stream after its layer, has at the cursor from the sequence that was current before.
  private mutating func patch(fromHead: Bool) {
    guard let branch = state.generate.tree.current else { return say("Send a prompt first.", .warning) }
    guard let other = state.generate.tree.branches.last(where: { $0.id != branch.id && !$0.promptIDs.isEmpty }) else {
      return say("Patching takes another prompt's values: send two prompts, then patch the one in sight.", .warning)
    }
    let position = state.row(of: .decoder)
    guard position < min(other.ids.count, branch.ids.count) else {
      return say("The other sequence, branch #\(other.id), has no position \(position).", .warning)
    }
    let place: PatchRequest.Place = fromHead ? .head(state.attention.id) : .stream(layer: state.attention.layer)
    let patch = PatchRequest(place, positions: [position])
    if state.attention.plan.patches.contains(patch) {
      state.attention.plan.patches.removeAll { $0 == patch }
    } else {
      state.attention.plan.patches.append(patch)
      state.attention.plan.otherPrompt = other.ids
    }
    planChanged()
  }

  mutating func planChanged() {
    if state.attention.isLive { alterSlot() }
    guard !state.attention.plan.isEmpty else {
      state.attention.trial = nil
      if state.attention.view == .beside { state.attention.view = .heads }
      if state.experts.view == .beside { state.experts.view = .tokens }
      return say("Nothing is altered any more.")
    }
    tryPlan()
  }

  private mutating func toggleLive() {
    guard state.attention.isLive || !state.attention.plan.isEmpty else {
      return say("Nothing is altered: a ablates the chosen head.", .warning)
    }
    guard state.generate.run == nil else { return say("Stop the generation first: Esc.", .warning) }
    state.attention.isLive.toggle()
    alterSlot()
  }

  private mutating func alterSlot() {
    guard let slot = state.models.active, let sequence = state.inside.sequence else { return }
    let plan = state.attention.isLive ? state.attention.plan : InterventionRequest()
    if plan.isEmpty { state.attention.isLive = false }
    effects.append(.alter(slot, plan, sequence.input))
  }

  private mutating func altered(_ slot: SlotID, _ result: Result<Bool, JobFailure>) {
    guard slot == state.models.active else { return }
    switch result {
    case .success(let isAltered):
      // What was recorded was computed otherwise.
      state.inside.watch = nil
      say(isAltered ? "Generate and the maps run altered now." : "Generate and the maps run untouched.")
    case .failure(let failure):
      state.attention.isLive = false
      say(failure.description, .error)
    }
  }

  private mutating func tryPlan() {
    guard !state.attention.plan.isEmpty else { return say("Nothing is altered: a ablates the chosen head.", .warning) }
    guard state.generate.run == nil, let slot = state.models.active, let branch = state.generate.tree.current,
      !branch.tokens.isEmpty
    else { return say("Generate something untouched first; it runs again beside it.", .warning) }
    let job = begin(.study, "Generating altered")
    var sampling = branch.sampling
    sampling.seed = branch.sampling.seed ?? 0
    let trial = InterventionTrial(
      plan: state.attention.plan, prompt: branch.promptIDs, tokens: branch.tokens, sampling: sampling,
      maxTokens: branch.tokens.count)
    effects.append(.compareInterventions(job, slot, trial))
  }

  private mutating func study(_ choice: AttentionAction.StudyChoice) {
    guard let slot = state.models.active, let sequence = state.inside.sequence, sequence.count > 1 else {
      return say("Send a prompt first: heads are measured on it.", .warning)
    }
    guard !state.jobs.contains(where: { $0.kind == .study }) else { return say("One is under way; Esc stops it.") }
    let input = sequence.input.prefix(256)
    switch choice {
    case .importance:
      state.attention.importance = [:]
      begin(.importance(input, mean: false), "Ablating each head", slot)
      state.attention.measure = .importance
      state.attention.view = .measures
    case .repeated:
      state.attention.repeated = [:]
      begin(.repeated(length: 50, seed: 0), "Repeating random tokens", slot)
      state.attention.measure = .repeated
      state.attention.view = .measures
    case .surgery:
      guard !state.attention.importance.isEmpty else {
        return say("Measure the heads' importance first: I.", .warning)
      }
      let order = state.attention.importance.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
      state.attention.surgery = []
      begin(.surgery(input, order: order), "Taking heads away", slot)
      state.attention.view = .surgery
      state.attention.line = 0
    }
  }

  private mutating func begin(_ study: HeadStudy, _ title: String, _ slot: SlotID) {
    let job = begin(.study, title)
    effects.append(.measureHeads(job, slot, study))
  }

  private mutating func show(_ report: StudyReport) {
    switch report {
    case .importance(let base, let changes):
      state.attention.importanceBase = base
      state.attention.importance.merge(changes) { $1 }
    case .repeated(let metrics): state.attention.repeated.merge(metrics) { $1 }
    case .surgery(let steps): state.attention.surgery = steps
    }
  }
}
