import Canvas
import Workbench

/// A slider for every setting of the plan.
struct MemorySettingsView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let memory = state.memory
    let isFocused = state.frame.focus == .memory && memory.part == .settings
    let body = scene.drawHeading("Plan", isFocused: isFocused, in: area).inset(dx: 1, dy: 0)
    scene.hit(
      area, press: [.frame(.focus(.memory)), .memory(.part(.settings))],
      wheel: { [.frame(.focus(.memory)), .memory(.part(.settings)), .move(.scroll($0))] })
    let rows = memory.rows
    let (list, summary) = body.splitBottom(isFocused && body.height >= 6 ? 1 : 0)
    if isFocused { scene.viewRows = max(1, list.height) }
    let first = ListState(selection: memory.row).firstRow(height: list.height, of: rows.count)
    let isScrolling = rows.count > list.height
    for line in 0..<max(0, min(list.height, rows.count - first)) {
      let place = isScrolling ? list.row(line).splitRight(2).rest : list.row(line)
      draw(rows[first + line], first + line, isChosen: isFocused && first + line == memory.row, in: place, &scene)
    }
    if isScrolling {
      Scrollbar(first: first, count: rows.count).draw(in: list.splitRight(1).right, on: &scene.canvas, scene.look)
    }
    if let row = memory.selected { scene.write(row.summary, in: summary, .faint) }
  }

  private func draw(_ row: MemoryRow, _ index: Int, isChosen: Bool, in area: Rect, _ scene: inout Scene) {
    let place = row.index(state.memory)
    let slider = Slider(
      row.name, value: Double(place),
      scale: SliderScale(0...Double(max(row.values.count - 1, 1)), step: 1, decimals: 0),
      valueText: row.text(state.memory), labelWidth: 13, valueWidth: area.width >= 44 ? 18 : 12)
    slider.draw(in: area, on: &scene.canvas, scene.look, selected: isChosen)
    scene.hit(area, press: [.frame(.focus(.memory)), .memory(.row(index))])
    scene.hit(
      slider.track(in: area), press: [.frame(.focus(.memory)), .memory(.row(index))],
      drag: { x, _ in slider.value(atX: x, in: area).map { [.memory(.set(row.name, Int($0.rounded())))] } ?? [] })
  }
}
