import Canvas
import Workbench

/// The loop of the workbench: events become actions, the reducer makes the next state, the compositor draws it.
///
/// A key is worked in and drawn at once, ahead of what jobs have to tell; that is collected thirty times a second at
/// most. With nothing to do the loop sleeps.
public final class WorkbenchLoop {
  public private(set) var state: WorkbenchState
  private let host: any WorkbenchHost
  private let runner: JobRunner
  private let themes: ThemeLibrary
  private var reducer: Reducer
  private var compositor: Compositor
  private var router: InputRouter
  private(set) var look = Appearance()
  private var lookedAt: (theme: String, glyphs: GlyphChoice)?
  private var hits: [Scene.Hit] = []
  private var isDone = false
  private var lastFrame = -1.0
  private var lastVitals = -10.0
  /// Whether a frame was drawn since memory and speed were last looked at.
  private var vitalsAreStale = false
  private var appliedKeys: [String: [String]]?
  /// Seconds each frame took to draw, without the display's share; for measuring.
  public private(set) var frameSeconds: [Double] = []

  /// Between frames of job news. While a model generates: thirty a second, and fewer where a frame is dear, so that
  /// drawing never takes more than a fortieth of a core from it. Else news are mostly answers to what the user just did.
  private var newsInterval: Double {
    state.generate.run == nil ? Self.inputInterval : max(1.0 / 30, 40 * lastCost)
  }
  private var lastCost = 0.0
  /// Between frames of a drag.
  static let inputInterval = 1.0 / 60
  /// Looking at memory and speed costs a system call or two, so not in every frame.
  static let vitalsInterval = 1.0

  public init(state: WorkbenchState, host: any WorkbenchHost, runner: JobRunner, themes: ThemeLibrary) {
    self.state = state
    self.host = host
    self.runner = runner
    self.themes = themes
    let keymap = Keymap(remapped: state.settings.keys)
    reducer = Reducer(commands: keymap.commands)
    compositor = Compositor(keymap: keymap)
    router = InputRouter(keymap: keymap)
    let size = host.display.size
    self.state.frame.columns = size.width
    self.state.frame.rows = size.height
    runner.mailbox.setWake(host.waker)
  }

  /// Runs until the user quits.
  public func run(startingWith actions: [Action]) {
    for action in actions { apply(action) }
    draw()
    while !isDone { turn() }
    runner.shutDown()
  }

  /// One event, or the news of the jobs, and a frame when something changed.
  private func turn() {
    if let event = host.display.nextEvent(timeout: patience) {
      handle(event)
      // What else has come in already shares the frame, so that a paste or a drag doesn't draw a hundred times.
      let due = lastFrame + Self.inputInterval
      while !isDone, let event = host.display.nextEvent(timeout: isMotion(event) ? max(0, due - runner.mailbox.now) : 0)
      {
        handle(event)
      }
      if !isDone { draw() }
    }
    if !isDone, vitalsAreStale, runner.mailbox.now >= lastVitals + Self.vitalsInterval { draw() }
    guard !isDone, !runner.mailbox.isEmpty, runner.mailbox.now >= lastFrame + newsInterval else { return }
    for action in runner.mailbox.collect() { apply(action) }
    draw()
  }

  /// Seconds until something is to be drawn without an event; nil is for ever. After the last change one more frame
  /// brings the figures up to date, then the loop sleeps.
  private var patience: Double? {
    let now = runner.mailbox.now
    if !runner.mailbox.isEmpty { return max(0, lastFrame + newsInterval - now) }
    return vitalsAreStale ? max(0, lastVitals + Self.vitalsInterval - now) : nil
  }

  private func isMotion(_ event: InputEvent) -> Bool {
    if case .mouse(let mouse) = event, case .drag = mouse.kind { true } else { false }
  }

  /// Works an event in without drawing.
  public func handle(_ event: InputEvent) {
    for action in router.actions(for: event, state, hits: hits) { apply(action) }
  }

  /// Takes in what jobs have told, without drawing. True when there was anything.
  @discardableResult
  public func takeNews() -> Bool {
    let news = runner.mailbox.collect()
    for action in news { apply(action) }
    return !news.isEmpty
  }

  public func apply(_ action: Action) {
    for effect in reducer.apply(action, to: &state) { perform(effect) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .copy(let text):
      if !host.copy(text) {
        apply(.notify(Message("That is too long for the terminal's clipboard; e exports it.", .warning)))
      }
    case .setMouse(let isOn): host.setMouse(isOn)
    case .suspend: host.suspend()
    case .quit: isDone = true
    default: runner.perform(effect)
    }
  }

  // MARK: - Drawing

  public func draw() {
    refreshVitals()
    refreshKeys()
    refreshLook()
    let start = runner.mailbox.now
    let scene = compositor.draw(state, look)
    if frameSeconds.count < 10_000 { frameSeconds.append(runner.mailbox.now - start) }
    hits = scene.hits
    if let rows = scene.viewRows, rows != state.frame.viewRows { apply(.frame(.viewRows(rows))) }
    for action in scene.told { apply(action) }
    host.display.present(scene.canvas)
    lastFrame = runner.mailbox.now
    lastCost = lastFrame - start
  }

  private func refreshVitals() {
    let now = runner.mailbox.now
    apply(.tick(now))
    vitalsAreStale = now - lastVitals < Self.vitalsInterval
    guard !vitalsAreStale else { return }
    lastVitals = now
    apply(.vitals(runner.services.vitals(budget: state.settings.memoryBudget)))
  }

  /// The keymap follows the settings.
  private func refreshKeys() {
    guard appliedKeys != state.settings.keys else { return }
    appliedKeys = state.settings.keys
    let keymap = Keymap(remapped: state.settings.keys)
    compositor = Compositor(keymap: keymap)
    router.keymap = keymap
    if let problem = keymap.problems.first { apply(.notify(Message(problem, .warning))) }
  }

  private func refreshLook() {
    let wanted = (theme: state.settings.theme, glyphs: state.settings.glyphs)
    if let lookedAt, lookedAt == wanted { return }
    lookedAt = wanted
    do { look.theme = try themes.theme(named: wanted.theme) } catch {
      apply(.notify(Message("\(error)", .error)))
    }
    if host.display.depth == .monochrome { look.theme = .monochrome }
    look.glyphs =
      switch wanted.glyphs {
      case .automatic: host.preferredGlyphs
      case .braille: .braille
      case .blocks: .blocks
      case .ascii: .ascii
      }
  }
}
