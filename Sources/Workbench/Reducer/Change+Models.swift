extension Change {
  mutating func apply(_ action: ModelsAction) {
    switch action {
    case .refresh: effects.append(.listModels)
    case .listed(let entries): list(entries)
    case .row(let row): selectModel(row)
    case .part(let part): state.models.part = part
    case .tab(let tab): open(tab)
    case .cycleTab(let step): cycleTab(step)
    case .detailsRow(let row): selectDetailsRow(row)
    case .inspected(let path, let result): inspected(path, result)
    case .load: loadSelected()
    case .loadPath(let path): load(path: path, into: nil)
    case .loadReplacing: loadReplacing()
    case .unload: unloadSelected()
    case .unloadSlot(let slot): unload(slot)
    case .activate: activateSelected()
    case .cycleActive: cycleActive()
    case .loaded(let slot, let result): loaded(slot, result)
    case .unloaded(let slot): say("Unloaded \(slot).")
    case .fetch: fetchSelected(thenLoad: false)
    case .fetched(let name, let result): fetched(name, result)
    case .askForAdapter, .attach, .attachTo, .attached, .toggleAdapters, .detachAdapters, .adaptersUsed:
      applyAdapters(action)
    default: applyDetails(action)
    }
  }

  private mutating func list(_ entries: [LibraryModel]) {
    let selected = state.models.selected?.name
    state.models.entries = entries
    state.models.isListed = true
    let row = state.models.shown.firstIndex { $0.name == selected }
    selectModel(row ?? min(state.models.row, max(0, entries.count - 1)))
  }

  private mutating func selectModel(_ row: Int) {
    state.models.row = max(0, min(row, state.models.shown.count - 1))
    guard let path = state.models.selected?.path else {
      state.models.details = .none
      return
    }
    inspect(path)
  }

  mutating func inspect(_ path: String) {
    switch state.models.details {
    case .reading(path), .failed(path, _): return
    case .read(let details) where details.path == path: return
    default: break
    }
    state.models.details = .reading(path: path)
    state.models.statistics = [:]
    state.models.metadataRow = 0
    state.models.tensorRow = 0
    state.models.textRow = 0
    state.models.benchPieces = []
    effects.append(.inspect(path: path))
  }

  private mutating func inspected(_ path: String, _ result: Result<ModelDetails, JobFailure>) {
    guard case .reading(path) = state.models.details else { return }
    switch result {
    case .success(let details):
      state.models.details = .read(details)
      if state.models.tab == .tokenizer { apply(.models(.benchEdited)) }
    case .failure(let failure): state.models.details = .failed(path: path, failure.description)
    }
  }

  // MARK: - Slots

  private mutating func loadSelected() {
    guard let model = state.models.selected else { return say("No model is selected.", .warning) }
    switch model.availability {
    case .broken: say(model.problem ?? "This file cannot be used.", .error)
    case .fetchable: fetchSelected(thenLoad: true)
    case .ready:
      guard let path = model.path else { return }
      if let slot = state.models.slot(ofPath: path) {
        state.models.active = slot.id
        return say("\(model.name) is in slot \(slot.id) already.")
      }
      load(path: path, into: nil)
    }
  }

  /// Frees the active slot first, so that the two models never need room at the same time.
  private mutating func loadReplacing() {
    guard let model = state.models.selected, let path = model.path, model.availability == .ready else {
      return loadSelected()
    }
    let slot = state.models.active
    if let slot { unload(slot) }
    load(path: path, into: slot)
  }

  /// Into the given slot, or the first free one.
  mutating func load(path: String, into wanted: SlotID?) {
    if state.models.slot(ofPath: path) != nil { return say("It is loaded already.") }
    let taken = Set(state.models.slots.map(\.id))
    var slot = wanted ?? SlotID(0)
    while taken.contains(slot) { slot = SlotID(slot.index + 1) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let job = begin(.load(slot), "Loading \(name)")
    state.models.slots.append(ModelSlot(id: slot, path: path, phase: .loading(job)))
    state.models.slots.sort { $0.id < $1.id }
    let options = LoadOptions(
      contextLength: state.settings.contextLength, threads: state.settings.threads,
      logitsBudget: state.settings.logitsBudget, memoryBudget: state.settings.memoryBudget,
      cacheType: state.settings.cacheType)
    effects.append(.load(job, path: path, slot: slot, options: options))
  }

  private mutating func loaded(_ slot: SlotID, _ result: Result<ModelFacts, JobFailure>) {
    guard let index = state.models.slots.firstIndex(where: { $0.id == slot }) else { return }
    switch result {
    case .success(let facts):
      state.models.slots[index].phase = .ready(facts)
      attachWaiting(index)
      if state.models.activeFacts == nil || state.models.active == nil { activate(slot, facts) }
      selectOpened(state.models.slots[index].path)
      say("Loaded \(facts.name) into slot \(slot).")
    case .failure(let failure):
      state.models.slots.remove(at: index)
      say(failure.description, failure.isCancellation ? .info : .error)
    }
  }

  /// Goes to a model that the list has only because it was loaded: whoever named its file wants to see it.
  private mutating func selectOpened(_ path: String) {
    let row = state.models.shown.firstIndex { $0.path == path && $0.origin == .opened }
    if let row { selectModel(row) }
  }

  private mutating func activate(_ slot: SlotID, _ facts: ModelFacts) {
    state.models.active = slot
    if state.generate.tree.current == nil { state.generate.isChat = facts.hasChatTemplate }
    state.generate.waterfall = nil
  }

  var selectedSlot: ModelSlot? {
    state.models.selected?.path.flatMap { path in state.models.slot(ofPath: path) }
  }

  private mutating func unloadSelected() {
    guard let slot = selectedSlot ?? state.models.slot(state.models.active) else { return say("No model is loaded.") }
    if let run = state.generate.run, slot.id == state.models.active {
      cancel(run.job)
    }
    if case .loading(let job) = slot.phase { return cancel(job) }
    unload(slot.id)
  }

  mutating func unload(_ slot: SlotID) {
    guard state.models.slot(slot) != nil else { return }
    state.models.slots.removeAll { $0.id == slot }
    if state.models.active == slot {
      state.models.active = state.models.slots.first { $0.facts != nil }?.id
      state.generate.waterfall = nil
    }
    effects.append(.unload(slot))
  }

  private mutating func activateSelected() {
    guard let slot = selectedSlot, let facts = slot.facts else { return say("Load the model first: Enter.") }
    guard state.generate.run == nil else { return say("Stop the generation first: Esc.", .warning) }
    activate(slot.id, facts)
    say("Generate uses slot \(slot.id), \(facts.name).")
  }

  private mutating func cycleActive() {
    let ready = state.models.slots.filter { $0.facts != nil }
    guard ready.count > 1 else { return say("There is no other loaded model.") }
    guard state.generate.run == nil else { return say("Stop the generation first: Esc.", .warning) }
    let index = ready.firstIndex { $0.id == state.models.active } ?? 0
    let next = ready[(index + 1) % ready.count]
    if let facts = next.facts { activate(next.id, facts) }
  }

  // MARK: - Fetching

  private mutating func fetchSelected(thenLoad: Bool) {
    guard let model = state.models.selected, model.availability == .fetchable else {
      return say("This model is here already.")
    }
    let isRunning = state.jobs.contains { $0.kind == .fetch(model.name) }
    guard !isRunning else { return say("\(model.name) is being fetched.") }
    let job = begin(.fetch(model.name), "Fetching \(model.name)")
    effects.append(.fetch(job, name: model.name, thenLoad: thenLoad))
  }

  private mutating func fetched(_ name: String, _ result: Result<String, JobFailure>) {
    switch result {
    case .success: say("Fetched \(name).")
    case .failure(let failure): say(failure.description, failure.isCancellation ? .info : .error)
    }
    effects.append(.listModels)
  }

  // MARK: - Keys

  mutating func acceptModels() {
    if state.models.part == .list { return loadSelected() }
    switch state.models.tab {
    case .tensors: apply(.models(.measure))
    case .tokenizer: state.editing = .bench
    default: break
    }
  }

  mutating func backInModels() -> Bool {
    if state.models.part == .details {
      state.models.part = .list
      return true
    }
    guard !state.models.filter.isEmpty else { return false }
    state.models.filter = EditBuffer()
    selectModel(0)
    return true
  }

  mutating func moveModels(_ motion: Motion) {
    let page = state.frame.viewRows
    switch state.models.part {
    case .list:
      if motion == .right { return state.models.part = .details }
      selectModel(motion.row(from: state.models.row, count: state.models.shown.count, page: page))
    case .details:
      if motion.sideways != 0 { return cycleTab(motion.sideways) }
      moveDetails(motion, page: page)
    }
  }

  var copyableModelsText: String? {
    guard state.models.part == .details else { return state.models.selected.map { $0.path ?? $0.name } }
    let details = state.models.readDetails
    switch state.models.tab {
    case .overview: return details?.facts.map { "\($0.label): \($0.value)" }.joined(separator: "\n")
    case .metadata:
      let rows = state.models.shownMetadata
      return rows.indices.contains(state.models.metadataRow)
        ? "\(rows[state.models.metadataRow].key) = \(rows[state.models.metadataRow].value)" : nil
    case .tensors: return state.models.selectedTensor?.name
    case .diagram: return details?.diagram.joined(separator: "\n")
    case .tokenizer: return "[\(state.models.benchPieces.map { String($0.id) }.joined(separator: ", "))]"
    case .template: return details?.template
    }
  }
}
