import Planning

/// What happens in the Memory pane.
extension Change {
  mutating func apply(_ action: MemoryAction) {
    switch action {
    case .part(let part): state.memory.part = part
    case .cyclePart(let step): cycleMemoryPart(step)
    case .row(let row):
      state.memory.part = .settings
      state.memory.row = max(0, min(row, state.memory.rows.count - 1))
    case .componentRow(let row):
      state.memory.part = .components
      state.memory.componentRow = max(0, row)
    case .switchRow(let row):
      state.memory.part = .switches
      state.memory.switchRow = max(0, row)
    case .nudge(let steps):
      if let row = state.memory.selected { set(row, toIndex: row.index(state.memory) + steps) }
    case .set(let name, let index):
      if let row = MemoryRow.all.first(where: { $0.name == name }) { set(row, toIndex: index) }
    case .type(let name, let text): type(text, into: name)
    case .askForValue:
      guard let row = state.memory.selected else { return }
      state.overlays.append(
        .question(
          Question("\(row.name): \(row.summary)", .planValue(row.name), answer: row.text(state.memory))))
    case .askForConfig:
      state.overlays.append(
        .question(Question("A config.json: its path, or pasted as it is", .planValue("model"))))
    case .described(let path, let result): plan(path, result)
    case .turn: turnSwitch()
    case .reset:
      let part = state.memory.part
      state.memory = MemoryState()
      state.memory.part = part
      planMemory()
    case .copyAs(let format): copyPlan(as: format)
    }
  }

  private mutating func cycleMemoryPart(_ step: Int) {
    let parts = MemoryState.Part.allCases
    let index = parts.firstIndex(of: state.memory.part) ?? 0
    state.memory.part = parts[((index + step) % parts.count + parts.count) % parts.count]
  }

  private mutating func set(_ row: MemoryRow, toIndex index: Int) {
    let index = max(0, min(row.values.count - 1, index))
    _ = problemPlanning(row.name, row.values[index])
  }

  private mutating func type(_ text: String, into name: String) {
    if let problem = problemPlanning(name, text) { say(problem, .error) }
  }

  /// What is wrong with the value, or nil after planning with it.
  mutating func problemPlanning(_ name: String, _ text: String) -> String? {
    guard let row = MemoryRow.all.first(where: { $0.name == name }) else { return "There is no setting '\(name)'." }
    if name == "model", Self.isPath(text) {
      effects.append(.readConfig(path: text))
      return nil
    }
    do { try row.set(text, in: &state.memory) } catch { return "\(error)" }
    planMemory()
    return nil
  }

  /// No preset has a slash in its name, or ends so.
  private static func isPath(_ text: String) -> Bool {
    !text.hasPrefix("{") && (text.contains("/") || text.lowercased().hasSuffix(".json"))
  }

  private mutating func plan(_ path: String, _ result: Result<String, JobFailure>) {
    switch result {
    case .failure(let failure): say(failure.description, .error)
    case .success(let text):
      do {
        state.memory.plan(try DescribedModel(name: path, json: text))
        planMemory()
      } catch { say("\(error)", .error) }
    }
  }

  mutating func planMemory() {
    state.memory.update(
      loaded: state.models.activeFacts, hostBytes: state.vitals.budgetBytes)
    state.memory.row = max(0, min(state.memory.row, state.memory.rows.count - 1))
  }

  /// Plans anew where another model was loaded or the machine's memory became known.
  mutating func followModel() {
    guard !state.memory.isCurrent(state.models.activeFacts, hostBytes: state.vitals.budgetBytes) else { return }
    planMemory()
  }

  /// The components as a table, tabs between the columns.
  var copyableMemoryText: String? {
    state.memory.answers?.plan.fullest.components.map { "\($0.name)\t\($0.bytes)\t\($0.formula)" }
      .joined(separator: "\n")
  }

  var planDocument: ExportDocument? {
    state.memory.answers.map { .plan(PlanExport($0)) }
  }

  private mutating func turnSwitch() {
    guard let answers = state.memory.answers, answers.switches.indices.contains(state.memory.switchRow) else { return }
    let priced = answers.switches[state.memory.switchRow]
    guard let turned = priced.toggle.turned(answers.plan.settings, answers.plan.model) else { return }
    state.memory.settings = turned
    planMemory()
    say("\(priced.toggle.name): \(priced.toggle.cost).")
  }

  private mutating func copyPlan(as format: ExportFormat) {
    guard let answers = state.memory.answers else { return say("There is no plan to copy.") }
    do {
      effects.append(.copy(try format.text(answers.plan, source: answers.plan.model.name)))
      say("Copied the plan for \(format.rawValue).")
    } catch {
      say("\(error)", .warning)
    }
  }

  mutating func moveMemory(_ motion: Motion) {
    let page = state.frame.viewRows
    switch state.memory.part {
    case .settings:
      if motion.sideways != 0 { return apply(MemoryAction.nudge(motion.sideways)) }
      state.memory.row = motion.row(from: state.memory.row, count: state.memory.rows.count, page: page)
    case .components:
      let count = state.memory.answers?.plan.fullest.components.count ?? 0
      state.memory.componentRow = motion.row(from: state.memory.componentRow, count: count, page: page)
    case .switches:
      let count = state.memory.answers?.switches.count ?? 0
      state.memory.switchRow = motion.row(from: state.memory.switchRow, count: count, page: page)
    }
  }

  mutating func acceptMemory() {
    switch state.memory.part {
    case .settings: apply(MemoryAction.askForValue)
    case .components: break
    case .switches: turnSwitch()
    }
  }

  mutating func backInMemory() -> Bool {
    guard state.memory.part != .settings else { return false }
    state.memory.part = .settings
    return true
  }
}
