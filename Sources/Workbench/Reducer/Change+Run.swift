import Checkpoints
import Inference
import Tokenizers

/// Starting generations and taking in what they tell.
extension Change {
  mutating func send() {
    guard state.generate.run == nil else { return say("Still generating; Esc stops it.", .warning) }
    let text = state.generate.prompt.text
    guard !text.trimmingBlanks().isEmpty else { return say("Type a prompt first.", .warning) }
    guard readySlot != nil else { return }
    let current = state.generate.startsAnew ? nil : state.generate.tree.current
    let isChat = state.generate.isChat
    let parent = isChat && current?.isChat == true && current?.tokens.isEmpty == false ? current : nil
    let messages = isChat ? conversation(after: parent, asking: text) : [ChatMessage(role: "prompt", content: text)]
    let sampling = state.settings.sampling
    state.generate.tree.add {
      Branch(
        id: $0, parent: parent?.id, sharedTokens: parent?.tokens.count ?? 0, origin: parent == nil ? .prompt : .turn,
        isChat: isChat, messages: messages, sampling: sampling)
    }
    state.generate.history.add(text)
    state.generate.startsAnew = false
    if isChat { state.generate.prompt = EditBuffer() }
    state.editing = nil
    state.generate.part = .output
    start(isChat ? .chat(messages) : .text(text), sampling: sampling)
  }

  private func conversation(after parent: Branch?, asking text: String) -> [ChatMessage] {
    let system = state.generate.system.text.trimmingBlanks()
    let opening = system.isEmpty ? [] : [ChatMessage(role: "system", content: system)]
    let before = parent.map { $0.messages + [ChatMessage(role: "assistant", content: $0.text)] } ?? opening
    return before + [ChatMessage(role: "user", content: text)]
  }

  /// The slot to run on; nil after telling why there is none.
  private var readySlot: SlotID? {
    mutating get {
      if let slot = state.models.active, state.models.activeFacts != nil { return slot }
      let isLoading = state.models.slots.contains { $0.facts == nil }
      say(isLoading ? "The model is still loading." : "Load a model first: 1, then Enter.", .warning)
      return nil
    }
  }

  /// Runs the current branch on from `prompt` and the tokens it has.
  mutating func start(_ prompt: GenerationRequest.Prompt, sampling: SamplerSettings, limit: Int? = nil) {
    guard let branch = state.generate.tree.current, let slot = readySlot else { return }
    let limit = limit ?? (state.generate.isByHand ? 0 : state.settings.maxTokens)
    let job = begin(.generate, "Generating")
    state.generate.run = Run(job: job, branch: branch.id, slot: slot, limit: limit)
    state.generate.tree.update(branch.id) {
      $0.finish = nil
      $0.sampling = sampling
    }
    state.cursor.position = nil
    state.generate.candidateRow = 0
    let request = GenerationRequest(
      prompt: prompt, begun: branch.tokens.map(\.id), maxTokens: limit, sampling: sampling, topCount: 12)
    // The model has the cores to itself; the survey is made anew when the run is over.
    if let survey = state.attention.surveying { cancel(survey) }
    recordAhead(slot)
    effects.append(.generate(job, slot, request))
  }

  mutating func stop() {
    guard let run = state.generate.run else { return say("Nothing is running.") }
    cancel(run.job)
  }

  mutating func goOn() {
    guard state.generate.run == nil else { return say("Still generating; Esc stops it.", .warning) }
    guard let branch = state.generate.tree.current, !branch.promptIDs.isEmpty else {
      return say("There is nothing to continue yet.", .warning)
    }
    guard readySlot != nil else { return }
    start(.ids(branch.promptIDs), sampling: state.settings.sampling)
  }

  mutating func retry(newSeed: Bool) {
    guard state.generate.run == nil else { return say("Still generating; Esc stops it.", .warning) }
    guard let branch = state.generate.tree.current, !branch.promptIDs.isEmpty else {
      return say("There is nothing to retry yet.", .warning)
    }
    guard readySlot != nil else { return }
    var sampling = state.settings.sampling
    sampling.seed = newSeed ? state.settings.sampling.seed : branch.sampling.seed
    if newSeed, let seed = sampling.seed { sampling.seed = seed &+ UInt64(state.generate.tree.branches.count) }
    let begun = Array(branch.tokens.prefix(branch.origin == .candidate ? branch.sharedTokens + 1 : 0))
    state.generate.tree.add {
      Branch(
        id: $0, parent: branch.parent, sharedTokens: branch.sharedTokens,
        origin: branch.origin == .candidate ? .candidate : .retry,
        isChat: branch.isChat, messages: branch.messages, promptIDs: branch.promptIDs, tokens: begun, sampling: sampling
      )
    }
    start(.ids(branch.promptIDs), sampling: sampling)
  }

  mutating func applyRun(_ action: GenerateAction) {
    switch action {
    case .started(let job, let sampling):
      guard let run = state.generate.run, run.job == job else { return }
      state.generate.tree.update(run.branch) { $0.sampling = sampling }
    case .events(let job, let events, let time): take(events, of: job, at: time)
    case .failed(let job, let failure):
      guard state.generate.run?.job == job else { return }
      state.generate.run = nil
      state.jobs.removeAll { $0.id == job }
      say(failure.description, failure.isCancellation ? .info : .error)
    case .settled: askForWaterfall()
    case .waterfall(let report): show(report)
    default: break
    }
  }

  private mutating func take(_ events: [RunEvent], of job: JobID, at time: Double) {
    guard var run = state.generate.run, run.job == job else { return }
    var tokens: [GeneratedToken] = []
    var finish: (FinishReason, GenerationTiming)?
    for event in events {
      switch event {
      case .prompt(let ids, _): begin(run.branch, ids)
      case .prefill(let done, let total): run.phase = .prompt(done: done, of: total)
      case .token(let token):
        run.phase = .decoding
        tokens.append(token)
      case .finished(let reason, let timing): finish = (reason, timing)
      }
    }
    if run.firstTokenAt == nil, !tokens.isEmpty { run.firstTokenAt = time }
    run.made += tokens.count
    if let first = run.firstTokenAt, time > first, run.made > 1 {
      state.generate.speed.rate = Double(run.made - 1) / (time - first)
    }
    state.generate.run = run
    state.generate.tree.update(run.branch) { $0.tokens.append(contentsOf: tokens) }
    state.generate.speed.add(tokens: tokens.count, at: time)
    if let finish { end(run, finish.0, finish.1) } else if state.cursor.position == nil { askForWaterfall() }
  }

  private mutating func begin(_ branch: Int, _ ids: [TokenID]) {
    state.generate.tree.update(branch) { if $0.promptIDs.isEmpty { $0.promptIDs = ids } }
  }

  private mutating func end(_ run: Run, _ reason: FinishReason, _ timing: GenerationTiming) {
    state.generate.tree.update(run.branch) {
      $0.finish = run.limit == 0 && reason == .length ? nil : reason
      if run.limit > 0 { $0.timing = timing }
    }
    remember(run)
    if timing.generatedTokens > 1 { state.generate.speed.rate = timing.decodeRate }
    state.generate.run = nil
    state.jobs.removeAll { $0.id == run.job }
    if run.limit == 0, state.generate.isByHand { state.generate.part = .waterfall }
  }

  // MARK: - The waterfall

  /// Asks for the waterfall of the token under the cursor, or of the one to come.
  mutating func askForWaterfall() {
    guard let slot = state.models.active, state.models.activeFacts != nil, let branch = state.generate.tree.current,
      !branch.promptIDs.isEmpty
    else { return }
    var sampling = state.settings.sampling
    sampling.seed = branch.sampling.seed ?? 0
    var history: [TokenID]?
    if let position = state.cursor.position {
      history = Array(branch.ids.prefix(position))
    } else if state.generate.run == nil {
      history = branch.ids
    }
    effects.append(.waterfall(slot, WaterfallQuery(history: history, sampling: sampling, top: 24)))
  }

  private mutating func show(_ report: WaterfallReport) {
    // An answer about a place that was left meanwhile is of no use.
    if let position = state.cursor.position, report.position != position { return }
    state.generate.waterfall = report
    let count = report.candidates.count
    state.generate.candidateRow = max(0, min(state.generate.candidateRow, count - 1))
  }
}
