/// The one place where state changes: a state and an action make the next state and a list of work to be done.
///
/// Pure: it reads no clock, no file and no chance, so whatever the screen did can be replayed.
public struct Reducer: Sendable {
  public let commands: CommandCatalog

  public init(commands: CommandCatalog) { self.commands = commands }

  public func reduce(_ state: WorkbenchState, _ action: Action) -> (state: WorkbenchState, effects: [Effect]) {
    var next = state
    let effects = apply(action, to: &next)
    return (next, effects)
  }

  /// As `reduce`, in place.
  public func apply(_ action: Action, to state: inout WorkbenchState) -> [Effect] {
    var change = Change(state: state, commands: commands)
    change.apply(action)
    change.forgetOtherModels()
    change.follow()
    change.followLens()
    change.followExperts()
    change.followQuantize()
    state = change.state
    return change.effects
  }
}

/// One action being worked in: the state on its way, and the work asked for so far.
struct Change {
  var state: WorkbenchState
  let commands: CommandCatalog
  var effects: [Effect] = []

  mutating func apply(_ action: Action) {
    switch action {
    case .frame(let action): apply(action)
    case .overlay(let action): apply(action)
    case .models(let action): apply(action)
    case .generate(let action): apply(action)
    case .memory(let action): apply(action)
    case .settings(let action): apply(action)
    case .inside(let action): apply(action)
    case .attention(let action): apply(action)
    case .lens(let action): apply(action)
    case .experts(let action): apply(action)
    case .quantize(let action): apply(action)
    case .history(let action): apply(action)
    case .jobs(let update): apply(update)
    case .move(let motion): move(motion)
    case .edit(let edit): self.edit(edit)
    case .accept: accept()
    case .back: back()
    case .filter: filter()
    case .copy: copy()
    case .export: askForExport()
    case .undo: undo()
    case .redo: redo()
    case .answer(let yes): answer(yes)
    case .quit: quit()
    case .suspend: effects.append(.suspend)
    case .notify(let message): state.message = message
    case .keyPressed: state.message = nil
    case .vitals(let vitals): state.vitals = vitals
    case .tick(let time):
      state.clock = time
      state.generate.speed.advance(to: time)
    }
    followModel()
  }

  mutating func say(_ text: String, _ kind: Message.Kind = .info) { state.message = Message(text, kind) }

  private mutating func quit() {
    guard let job = state.jobs.first else { return effects.append(.quit) }
    // Asked twice, it means it.
    if case .confirm(let open)? = state.overlays.last, open.deed == .quit { return effects.append(.quit) }
    state.overlays.append(
      .confirm(Confirmation(question: "\(job.title) is still running. Quit all the same?", deed: .quit)))
  }
}
