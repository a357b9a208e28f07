import Canvas
import Planning
import Workbench

/// What each switch would change, what saves first, and what it costs besides.
struct MemorySwitchesView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let memory = state.memory
    let isFocused = state.frame.focus == .memory && memory.part == .switches
    let body = scene.drawHeading("Switches", note: "what they save and cost", isFocused: isFocused, in: area)
      .inset(dx: 1, dy: 0)
    scene.hit(
      area, press: [.frame(.focus(.memory)), .memory(.part(.switches))],
      wheel: { [.frame(.focus(.memory)), .memory(.part(.switches)), .move(.scroll($0))] })
    guard let switches = memory.answers?.switches else { return }
    if isFocused { scene.viewRows = max(1, body.height - 1) }
    let look = scene.look
    let table = TableView(
      [
        .init("switch", .flexible(minimum: 14)), .init("change", .fixed(10), .right), .init("fits", .fixed(4)),
        .init("costs", .flexible(minimum: 16, weight: 2), priority: 1),
      ], count: switches.count
    ) { row, column in
      let priced = switches[row]
      switch column {
      case 0: return Span(priced.toggle.name, look[.text])
      case 1:
        return Span(
          (priced.changeBytes > 0 ? "+" : "") + priced.changeBytes.byteText,
          look[priced.changeBytes < 0 ? .success : .muted])
      case 2: return Span(priced.fits ? "yes" : "no", look[priced.fits ? .text : .muted])
      default: return Span(priced.toggle.cost, look[.muted])
      }
    }
    table.draw(
      ListState(selection: isFocused ? memory.switchRow : 0), in: body, on: &scene.canvas, look, focused: isFocused)
  }
}
