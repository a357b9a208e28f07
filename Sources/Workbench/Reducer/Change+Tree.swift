/// Candidates and branches of the Generate pane.
extension Change {
  mutating func applyTree(_ action: GenerateAction) {
    switch action {
    case .candidateRow(let row):
      state.generate.part = .waterfall
      let count = state.generate.waterfall?.candidates.count ?? 0
      state.generate.candidateRow = max(0, min(row, count - 1))
    case .chooseCandidate: chooseCandidate()
    case .branchRow(let row): selectRow(row)
    case .selectBranch: state.generate.part = .output
    case .deleteBranch:
      guard let branch = state.generate.tree.current else { return }
      guard state.generate.run == nil else { return say("Stop the generation first: Esc.", .warning) }
      let children = state.generate.tree.branches.contains { $0.parent == branch.id }
      guard children || branch.tokens.count > 0 else { return deleteBranch(branch.id) }
      let what = children ? "branch \(branch.id) and all that left it" : "branch \(branch.id)"
      state.overlays.append(.confirm(Confirmation(question: "Delete \(what)?", deed: .deleteBranch(branch.id))))
    case .walkBranch(let step): walk(step)
    default: break
    }
  }

  mutating func deleteBranch(_ id: Int) {
    state.generate.tree.remove(id)
    state.cursor.position = nil
    state.generate.waterfall = nil
    askForWaterfall()
  }

  mutating func moveBranches(_ motion: Motion) {
    if motion.sideways != 0 { return walk(motion.sideways) }
    let rows = state.generate.tree.rows
    let index = rows.firstIndex { $0.branch.id == state.generate.tree.currentID } ?? 0
    selectRow(motion.row(from: index, count: rows.count, page: state.frame.viewRows))
  }

  private mutating func selectRow(_ row: Int) {
    let rows = state.generate.tree.rows
    guard rows.indices.contains(row) else { return }
    select(rows[row].branch.id)
  }

  private mutating func walk(_ step: Int) {
    let rows = state.generate.tree.rows
    guard let index = rows.firstIndex(where: { $0.branch.id == state.generate.tree.currentID }), !rows.isEmpty else {
      return
    }
    select(rows[((index + step) % rows.count + rows.count) % rows.count].branch.id)
  }

  private mutating func select(_ id: Int) {
    state.generate.tree.select(id)
    state.generate.isChat = state.generate.tree.current?.isChat ?? state.generate.isChat
    state.cursor.position = nil
    state.generate.waterfall = nil
    askForWaterfall()
  }

  /// Goes on from the chosen candidate: at the end of the branch, else in a new branch from the cursor's place.
  private mutating func chooseCandidate() {
    guard state.generate.run == nil else { return say("Stop the generation first: Esc.", .warning) }
    guard let branch = state.generate.tree.current, let report = state.generate.waterfall else {
      return say("There are no candidates yet; send a prompt first.", .warning)
    }
    let candidates = report.candidates
    guard candidates.indices.contains(state.generate.candidateRow) else { return }
    guard report.position >= branch.promptIDs.count, report.position <= branch.ids.count else { return }
    let token = chosenToken(candidates, report)
    let shared = report.position - branch.promptIDs.count
    let sampling = state.settings.sampling
    if shared == branch.tokens.count {
      state.generate.tree.update(branch.id) { $0.tokens.append(token) }
    } else {
      state.generate.tree.add {
        Branch(
          id: $0, parent: branch.id, sharedTokens: shared, origin: .candidate, isChat: branch.isChat,
          messages: branch.messages, promptIDs: branch.promptIDs, tokens: branch.tokens.prefix(shared) + [token],
          sampling: sampling)
      }
    }
    if !state.generate.isByHand { state.generate.part = .output }
    start(.ids(branch.promptIDs), sampling: sampling)
  }

  private func chosenToken(_ candidates: [Alternative], _ report: WaterfallReport) -> GeneratedToken {
    let row = state.generate.candidateRow
    let chosen = candidates[row]
    let entropy = candidates.reduce(0.0) { $0 - $1.probability * Double($1.logprob.isFinite ? $1.logprob : 0) }
    return GeneratedToken(
      id: chosen.id, text: chosen.text, logprob: chosen.logprob, entropy: Float(entropy), rank: row, top: candidates,
      isByHand: true)
  }
}
