extension Change {
  mutating func apply(_ action: SettingsAction) {
    switch action {
    case .set(let name, let value): set(name, value)
    case .toggle(let name): step(name, by: 1)
    case .step(let name, let steps): step(name, by: steps)
    case .stepSelected(let steps):
      if let item = selectedSetting { step(item.name, by: steps) }
    case .toggleMouse:
      step("mouse", by: 1)
      say(state.settings.mouse ? "Mouse on." : "Mouse off: the terminal's own selection works.")
    case .resetSelected:
      if let item = selectedSetting { set(item.name, item.value(in: Settings())) }
    }
  }

  var selectedSetting: SettingItem? {
    guard case .settings(let form)? = state.overlays.last, SettingCatalog.all.indices.contains(form.row) else {
      return nil
    }
    return SettingCatalog.all[form.row]
  }

  /// Sets a setting or a slider by name, telling what was expected when that can't be.
  mutating func set(_ name: String, _ text: String) {
    if let problem = problemSetting(name, text) { say(problem, .error) }
  }

  /// What is wrong with the value, or nil after setting it.
  mutating func problemSetting(_ name: String, _ text: String) -> String? {
    if name == "seed" { return problemSettingSeed(text) }
    var settings = state.settings
    let problem: String?
    if let item = SettingCatalog.item(name) {
      problem = item.set(text, in: state, &settings)
    } else if let row = SliderRow.all.first(where: { $0.name == name }) {
      guard let number = Double(text) else { return "\(name) is a number, not '\(text)'." }
      problem = row.set(number, in: &settings)
    } else {
      return "No setting '\(name)'."
    }
    if problem == nil { changeSettings(name) { $0 = settings } }
    return problem
  }

  private mutating func problemSettingSeed(_ text: String) -> String? {
    if text.isEmpty || text == "random" {
      changeSettings("seed") { $0.sampling.seed = nil }
      return nil
    }
    guard let seed = UInt64(text) else { return "A seed is a whole number or 'random', not '\(text)'." }
    changeSettings("seed") { $0.sampling.seed = seed }
    return nil
  }

  private mutating func step(_ name: String, by steps: Int) {
    guard let item = SettingCatalog.item(name) else { return say("No setting '\(name)'.", .warning) }
    set(name, item.stepped(steps, in: state))
  }

  /// The one way settings change: undo remembers, the file is written, and what depends on them follows.
  mutating func changeSettings(_ label: String, _ change: (inout Settings) -> Void) {
    var settings = state.settings
    change(&settings)
    guard settings != state.settings else { return }
    state.undo.record(state.settings, label: label)
    adopt(settings)
  }

  mutating func undo() {
    guard let settings = state.undo.undo(state.settings) else { return say("Nothing to undo.") }
    adopt(settings)
    say("Undone.")
  }

  mutating func redo() {
    guard let settings = state.undo.redo(state.settings) else { return say("Nothing to redo.") }
    adopt(settings)
    say("Redone.")
  }

  private mutating func adopt(_ settings: Settings) {
    let old = state.settings
    state.settings = settings
    effects.append(.save(settings))
    if old.mouse != settings.mouse { effects.append(.setMouse(settings.mouse)) }
    if old.sampling != settings.sampling { askForWaterfall() }
  }
}
