/// Adapters of loaded models: attaching them, and switching them on and off.
extension Change {
  mutating func applyAdapters(_ action: ModelsAction) {
    switch action {
    case .askForAdapter: askForAdapter()
    case .attach(let source): attach(source, to: adaptableSlot)
    case .attachTo(let path, let source): attach(source, to: state.models.slot(ofPath: path))
    case .attached(let slot, let result): attached(slot, result)
    case .toggleAdapters: toggleAdapters()
    case .detachAdapters: useAdapters { _ in [] }
    case .adaptersUsed(let slot, let result): adaptersUsed(slot, result)
    default: break
    }
  }

  /// The chosen model where it is loaded, else the one in use.
  private var adaptableSlot: ModelSlot? { selectedSlot ?? state.models.slot(state.models.active) }

  private mutating func askForAdapter() {
    guard let slot = adaptableSlot else { return say("Load a model first: 1, then Enter.", .warning) }
    state.overlays.append(.question(Question("Adapter for slot \(slot.id): PATH or PATH=SCALE", .adapter)))
  }

  /// Nil where the adapter is on its way.
  mutating func problemAttaching(_ text: String) -> String? {
    guard let source = AdapterSource(parsing: text) else { return "Type the path of a PEFT folder or a GGUF file." }
    attach(source, to: adaptableSlot)
    return nil
  }

  private mutating func attach(_ source: AdapterSource, to slot: ModelSlot?) {
    guard let slot, let index = state.models.slots.firstIndex(where: { $0.id == slot.id }) else {
      return say("Load a model first: 1, then Enter.", .warning)
    }
    guard slot.facts != nil else { return state.models.slots[index].waiting.append(source) }
    guard isIdle(slot) else { return }
    effects.append(.attach(slot.id, source))
  }

  mutating func attachWaiting(_ index: Int) {
    let slot = state.models.slots[index]
    for source in slot.waiting { effects.append(.attach(slot.id, source)) }
    state.models.slots[index].waiting = []
  }

  private mutating func attached(_ slot: SlotID, _ result: Result<AdapterFacts, JobFailure>) {
    guard let index = state.models.slots.firstIndex(where: { $0.id == slot }) else { return }
    switch result {
    case .success(let facts):
      state.models.slots[index].adapters.append(facts)
      forgetWaterfall(of: slot)
      say("Attached \(facts.label) to slot \(slot): \(facts.moduleCount) modules, rank \(facts.rank).")
    case .failure(let failure): say(failure.description, .error)
    }
  }

  private mutating func toggleAdapters() {
    useAdapters { adapters in
      let isAnyOn = adapters.contains(where: \.isOn)
      return adapters.map { _ in !isAnyOn }
    }
  }

  private mutating func useAdapters(_ choice: ([AdapterFacts]) -> [Bool]) {
    guard let slot = adaptableSlot, !slot.adapters.isEmpty else { return say("No adapter is attached.") }
    guard isIdle(slot) else { return }
    effects.append(.useAdapters(slot.id, choice(slot.adapters)))
  }

  private mutating func adaptersUsed(_ slot: SlotID, _ result: Result<[Bool], JobFailure>) {
    guard let index = state.models.slots.firstIndex(where: { $0.id == slot }) else { return }
    switch result {
    case .success(let isOn):
      state.models.slots[index].adapters = zip(state.models.slots[index].adapters, isOn).map { facts, isOn in
        var facts = facts
        facts.isOn = isOn
        return facts
      }
      forgetWaterfall(of: slot)
      let note = state.models.slots[index].adapterNote
      say("Slot \(slot): \(note.isEmpty ? "no adapter" : note).")
    case .failure(let failure): say(failure.description, .error)
    }
  }

  /// Weights don't change under a generation.
  private mutating func isIdle(_ slot: ModelSlot) -> Bool {
    guard state.generate.run == nil || slot.id != state.models.active else {
      say("Stop the generation first: Esc.", .warning)
      return false
    }
    return true
  }

  /// What is next was worked out with other weights.
  private mutating func forgetWaterfall(of slot: SlotID) {
    if slot == state.models.active { state.generate.waterfall = nil }
  }
}
