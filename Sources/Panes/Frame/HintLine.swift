import Canvas
import Workbench

/// The last line: a running job's gauge, a message, or the keys of what has the focus.
struct HintLine {
  let state: WorkbenchState
  let keymap: Keymap

  func draw(in area: Rect, on scene: inout Scene) {
    scene.canvas.fill(area, style: scene.style(.statusBar))
    var area = area
    if let job = state.jobs.last { area = drawJob(job, in: area, &scene) }
    if let message = state.message { return draw(message, in: area, &scene) }
    drawHints(in: area, &scene)
  }

  /// Returns what the gauge leaves free.
  private func drawJob(_ job: Job, in area: Rect, _ scene: inout Scene) -> Rect {
    let (left, rest) = area.splitLeft(area.width * (state.message == nil ? 3 : 2) / 5)
    let title = job.isCancelling ? "Cancelling…" : job.title
    let more = state.jobs.count > 1 ? " +\(state.jobs.count - 1)" : ""
    Gauge.progress(job.share, title + more, rate: job.rate, secondsLeft: job.remaining)
      .draw(in: left, on: &scene.canvas, scene.look)
    let key = keymap.keyText(of: "back") ?? "esc"
    scene.hit(left, press: [.back])
    guard !job.isCancelling else { return rest }
    let width = TextWidth.columns(of: key) + 8
    KeyHints([.init(key, "cancel")]).draw(in: rest.splitLeft(width + 2).left, on: &scene.canvas, scene.look)
    return rest.splitLeft(width + 2).rest
  }

  private func draw(_ message: Message, in area: Rect, _ scene: inout Scene) {
    let role: ThemeRole =
      switch message.kind {
      case .info: .info
      case .warning: .warning
      case .error: .error
      }
    scene.writeStatus(message.text, in: area.inset(dx: 1, dy: 0), role)
  }

  private func drawHints(in area: Rect, _ scene: inout Scene) {
    let hints = keymap.hints(for: state.contexts)
    let shown = hints.map { KeyHints.Hint($0.key, $0.command.title) }
    let last = keymap.keyText(of: "help").flatMap { text in
      !state.isTyping && state.contexts.contains(.global) ? KeyHints.Hint(text, "help") : nil
    }
    let places = KeyHints(shown, last: last).draw(in: area, on: &scene.canvas, scene.look)
    for (hint, place) in places {
      if let command = hints.first(where: { $0.key == hint.key && $0.command.title == hint.label })?.command {
        scene.hit(place, press: [command.action])
      } else {
        scene.hit(place, press: [.overlay(.help)])
      }
    }
  }
}
