extension Change {
  mutating func apply(_ action: GenerateAction) {
    switch action {
    case .part(let part): state.generate.part = part
    case .cyclePart(let step): cyclePart(step)
    case .edit(let part):
      state.generate.part = part
      state.editing = part == .system ? .system : .prompt
    case .send: send()
    case .stop: stop()
    case .goOn: goOn()
    case .retry(let newSeed): retry(newSeed: newSeed)
    case .toggleChat: toggleChat()
    case .newConversation: newConversation()
    case .toggleByHand:
      state.generate.isByHand.toggle()
      say(state.generate.isByHand ? "You pick each token: Enter on a candidate." : "The sampler picks the tokens.")
    case .cycleTint: cycleTint()
    case .point(let position): point(position)
    case .step(let steps): moveCursor(by: steps)
    case .started, .events, .failed, .settled, .waterfall: applyRun(action)
    case .candidateRow, .chooseCandidate, .branchRow, .selectBranch, .deleteBranch, .walkBranch: applyTree(action)
    default: applySliders(action)
    }
  }

  private mutating func cyclePart(_ step: Int) {
    let parts = GenerateState.Part.allCases.filter { $0 != .system || state.generate.isChat }
    let index = parts.firstIndex(of: state.generate.part) ?? 0
    state.generate.part = parts[((index + step) % parts.count + parts.count) % parts.count]
  }

  private mutating func toggleChat() {
    let hasTemplate = state.models.activeFacts?.hasChatTemplate ?? true
    guard state.generate.isChat || hasTemplate else {
      return say("This model brings no chat template.", .warning)
    }
    state.generate.isChat.toggle()
    if state.generate.part == .system { state.generate.part = .prompt }
    if state.editing == .system { state.editing = nil }
    say(
      state.generate.isChat
        ? "Chat: prompts go through the model's template." : "Plain: the model goes on from the text.")
  }

  private mutating func newConversation() {
    state.generate.startsAnew = true
    state.generate.prompt = EditBuffer()
    state.generate.part = .prompt
    state.editing = .prompt
  }

  private mutating func cycleTint() {
    let tints = TokenTint.allCases
    let index = tints.firstIndex(of: state.settings.tint) ?? 0
    changeSettings("tint") { $0.tint = tints[(index + 1) % tints.count] }
  }

  mutating func recallPrompt(_ direction: Int) {
    if let text = state.generate.history.step(direction, from: state.generate.prompt.text) {
      state.generate.prompt = EditBuffer(text)
    }
  }

  // MARK: - The cursor

  /// Positions the cursor can be at: the generated tokens; past the last, it follows the end.
  private mutating func point(_ position: Int?) {
    guard let branch = state.generate.tree.current, let position, !branch.tokens.isEmpty else {
      state.cursor.position = nil
      return askForWaterfall()
    }
    let first = branch.promptIDs.count
    let clamped = max(first, position)
    state.cursor.position = clamped < first + branch.tokens.count ? clamped : nil
    state.generate.candidateRow = 0
    askForWaterfall()
  }

  private mutating func moveCursor(by steps: Int) {
    guard let branch = state.generate.tree.current else { return }
    let end = branch.promptIDs.count + branch.tokens.count
    point((state.cursor.position ?? end) + steps)
  }

  // MARK: - Keys

  mutating func moveGenerate(_ motion: Motion) {
    let page = state.frame.viewRows
    switch state.generate.part {
    case .output: moveOutput(motion)
    case .prompt, .system: break
    case .sliders:
      if motion.sideways != 0 { return applySliders(.nudge(motion.sideways)) }
      state.generate.sliderRow = motion.row(from: state.generate.sliderRow, count: SliderRow.all.count, page: page)
    case .waterfall:
      if motion.sideways != 0 { return moveStage(motion.sideways) }
      let count = state.generate.waterfall?.candidates.count ?? 0
      state.generate.candidateRow = motion.row(from: state.generate.candidateRow, count: count, page: page)
    case .branches: moveBranches(motion)
    }
  }

  /// Rows of wrapped text are known to the drawing side, which turns up and down into `point`; these are what is left.
  private mutating func moveOutput(_ motion: Motion) {
    guard let branch = state.generate.tree.current else { return }
    switch motion {
    case .left: moveCursor(by: -1)
    case .right: moveCursor(by: 1)
    case .first: point(branch.promptIDs.count)
    case .last: point(nil)
    case .up: moveCursor(by: -8)
    case .down: moveCursor(by: 8)
    case .pageUp, .halfUp: moveCursor(by: -8 * state.frame.viewRows)
    case .pageDown, .halfDown: moveCursor(by: 8 * state.frame.viewRows)
    case .scroll(let rows): moveCursor(by: 8 * rows)
    }
  }

  private mutating func moveStage(_ step: Int) {
    let count = state.generate.waterfall?.waterfall.stages.count ?? 0
    state.generate.stage = max(0, min(count - 1, state.generate.stage + step))
  }

  mutating func acceptGenerate() {
    switch state.generate.part {
    case .output, .prompt: apply(.generate(.edit(.prompt)))
    case .system: apply(.generate(.edit(.system)))
    case .sliders: applySliders(.typeNumber)
    case .waterfall: applyTree(.chooseCandidate)
    case .branches: applyTree(.selectBranch)
    }
  }

  mutating func backInGenerate() -> Bool {
    if state.cursor.position != nil {
      point(nil)
      return true
    }
    guard state.generate.part != .output else { return false }
    state.generate.part = .output
    return true
  }

  var copyableGenerateText: String? {
    switch state.generate.part {
    case .prompt: state.generate.prompt.text
    case .system: state.generate.system.text
    case .waterfall:
      state.generate.waterfall?.candidates.dropFirst(state.generate.candidateRow).first?.text
    default: state.generate.tree.current?.text
    }
  }
}
