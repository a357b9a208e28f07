import History
import Inference

/// What is kept of generations, and the dialog that lists it.
extension Change {
  mutating func apply(_ action: HistoryAction) {
    switch action {
    case .open:
      // The key that opened it closes it again.
      if case .history? = state.overlays.last {
        state.overlays.removeLast()
      } else {
        state.overlays.append(.history(HistoryState()))
        effects.append(.listHistory(""))
      }
    case .listed(let search, let result): list(search, result)
    case .mark: mark()
    case .delete: askToDelete()
    case .deleted(let result): deleted(result)
    case .read(let result): show(result)
    }
  }

  /// Keeps what a run that has ended made. A branch that is continued takes its own place.
  mutating func remember(_ run: Run) {
    guard state.settings.history, run.limit > 0, let branch = state.generate.tree[run.branch], !branch.tokens.isEmpty,
      let model = state.models.slot(run.slot)?.stamp
    else { return }
    effects.append(.remember(Generation(branch, model: model, maxTokens: run.limit), branch: branch.id))
  }

  // MARK: - The list

  private mutating func changeHistory(_ change: (inout HistoryState) -> Void) {
    let index = state.overlays.lastIndex { if case .history = $0 { true } else { false } }
    guard let index, case .history(var history) = state.overlays[index] else { return }
    change(&history)
    state.overlays[index] = .history(history)
  }

  private var history: HistoryState? {
    state.overlays.lazy.compactMap { if case .history(let history) = $0 { history } else { nil } }.last
  }

  private mutating func list(_ search: String, _ result: Result<HistoryPage, JobFailure>) {
    changeHistory { history in
      // An answer to what was typed before is of no use.
      guard history.search.text == search else { return }
      switch result {
      case .success(let page):
        history.listing = .listed(page)
        history.row = max(0, min(history.row, page.entries.count - 1))
      case .failure(let failure): history.listing = .failed(failure.description)
      }
    }
  }

  /// After every change of what is searched for.
  mutating func searchHistory() {
    changeHistory { $0.row = 0 }
    if let history { effects.append(.listHistory(history.search.text)) }
  }

  private mutating func mark() {
    changeHistory { history in
      guard let entry = history.selected else { return }
      if let index = history.marked.firstIndex(of: entry.id) {
        history.marked.remove(at: index)
      } else {
        history.marked.append(entry.id)
      }
      history.row = min(history.row + 1, history.entries.count - 1)
    }
  }

  private mutating func askToDelete() {
    guard let history, !history.chosen.isEmpty else { return }
    let ids = history.chosen
    let what =
      history.marked.isEmpty ? "this entry of \(history.selected?.when ?? "")" : "the \(ids.count) marked entries"
    state.overlays.append(
      .confirm(Confirmation(question: "Delete \(what) from the history for good?", deed: .deleteHistory(ids))))
  }

  private mutating func deleted(_ result: Result<[HistoryID], JobFailure>) {
    switch result {
    case .success(let ids):
      changeHistory { $0.marked.removeAll(where: ids.contains) }
      say(ids.count == 1 ? "Deleted." : "Deleted \(ids.count) entries.")
      if let history { effects.append(.listHistory(history.search.text)) }
    case .failure(let failure): say(failure.description, .error)
    }
  }

  // MARK: - Reopening

  /// Enter: two marked comparisons are put side by side, else the chosen entry is opened.
  mutating func acceptHistory(_ history: HistoryState) {
    if history.marked.count > 1 {
      guard history.marked.count == 2 else { return say("Mark two comparisons to put them side by side.", .warning) }
      effects.append(.readHistory(history.marked))
    } else if let entry = history.selected {
      effects.append(.readHistory([entry.id]))
    }
  }

  private mutating func show(_ result: Result<[HistoryRecord], JobFailure>) {
    guard history != nil else { return }
    switch result {
    case .failure(let failure): say(failure.description, .error)
    case .success(let records) where records.count == 2: showBeside(records[0], records[1])
    case .success(let records):
      guard let record = records.first else { return }
      switch record.content {
      case .generation(let generation): reopen(generation)
      case .comparison(let comparison):
        state.overlays.append(.comparison(ComparisonSheet(record.entry, comparison)))
      case .training(let run): state.overlays.append(.notice(Self.notice(run, record.entry)))
      }
    }
  }

  private mutating func showBeside(_ a: HistoryRecord, _ b: HistoryRecord) {
    guard case .comparison(let first) = a.content, case .comparison(let second) = b.content else {
      return say("Only comparisons can be put side by side.", .warning)
    }
    guard first.base.name == second.base.name, first.base.bytes == second.base.bytes else {
      return say("They have different bases: \(first.base.name) and \(second.base.name).", .warning)
    }
    state.overlays.append(.comparison(ComparisonSheet((a.entry, first), (b.entry, second))))
  }

  /// Brings prompt, settings and output back into the Generate pane, on the model that made them where it is loaded.
  private mutating func reopen(_ generation: Generation) {
    guard state.generate.run == nil else { return say("Stop the generation first: Esc.", .warning) }
    let slot = state.models.slots.first { $0.stamp == generation.model }
    state.overlays.removeAll()
    if let slot { state.models.active = slot.id }
    changeSettings("reopened") { $0 = generation.restoring($0) }
    state.generate.isChat = generation.isChat
    state.generate.tree.add { generation.branch($0, hasModel: slot != nil) }
    state.generate.history.add(generation.prompt)
    // A conversation shows what was asked; it is to be asked anew only where the model isn't there to go on.
    state.generate.prompt = EditBuffer(generation.isChat && slot != nil ? "" : generation.prompt)
    state.generate.startsAnew = slot == nil
    if let system = generation.messages.first, system.role == "system" {
      state.generate.system = EditBuffer(system.content)
    }
    state.generate.waterfall = nil
    state.generate.part = .output
    state.cursor.position = nil
    state.editing = nil
    focus(.generate)
    askForWaterfall()
    if slot == nil { say("\(generation.model.name) isn't loaded: the text is here, the prompt can be sent anew.") }
  }

  private static func notice(_ run: TrainingRun, _ entry: HistoryEntry) -> Notice {
    let settings = run.settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let losses = run.points.map {
      "step \($0.step)  loss \($0.loss)" + ($0.validationLoss.map { ", validation \($0)" } ?? "")
    }
    let lines =
      ["\(run.method) of \(run.model.name) on \(run.data.name), \(entry.when)", run.result] + settings + losses
    return Notice(title: "Training", text: lines.filter { !$0.isEmpty }.joined(separator: "\n"))
  }
}
