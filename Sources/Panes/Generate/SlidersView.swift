import Canvas
import Workbench

/// A slider for every number of the sampler chain.
struct SlidersView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let generate = state.generate
    let isFocused = state.frame.focus == .generate && generate.part == .sliders
    let seed = state.settings.sampling.seed.map { "seed \($0)" } ?? "random seed"
    let body = scene.drawHeading("Sampling", note: seed, isFocused: isFocused, in: area).inset(dx: 1, dy: 0)
    scene.hit(
      area, press: [.frame(.focus(.generate)), .generate(.part(.sliders))],
      wheel: { [.frame(.focus(.generate)), .generate(.part(.sliders)), .move(.scroll($0))] })
    let rows = SliderRow.all
    let showsSummary = isFocused && body.height >= 6
    let (list, summary) = body.splitBottom(showsSummary ? 1 : 0)
    if isFocused { scene.viewRows = max(1, list.height) }
    let isScrolling = rows.count > list.height
    let cursor = ListState(selection: generate.sliderRow)
    let first = cursor.firstRow(height: list.height, of: rows.count)
    for line in 0..<max(0, min(list.height, rows.count - first)) {
      let place = isScrolling ? list.row(line).splitRight(2).rest : list.row(line)
      draw(
        rows[first + line], row: first + line, isChosen: isFocused && first + line == generate.sliderRow, in: place,
        &scene)
    }
    if isScrolling {
      Scrollbar(first: first, count: rows.count).draw(in: list.splitRight(1).right, on: &scene.canvas, scene.look)
    }
    if showsSummary { scene.write(generate.slider.summary, in: summary, .faint) }
  }

  private func draw(_ row: SliderRow, row index: Int, isChosen: Bool, in area: Rect, _ scene: inout Scene) {
    let slider = row.widget(state.settings, width: area.width)
    slider.draw(in: area, on: &scene.canvas, scene.look, selected: isChosen)
    scene.hit(area, press: [.frame(.focus(.generate)), .generate(.sliderRow(index))])
    scene.hit(
      slider.track(in: area), press: [.frame(.focus(.generate)), .generate(.sliderRow(index))],
      drag: { x, _ in slider.value(atX: x, in: area).map { [.generate(.dragSlider(row: index, value: $0))] } ?? [] })
  }
}

extension SliderRow {
  func widget(_ settings: Settings, width: Int) -> Slider {
    let value = value(in: settings)
    let isOff = off.map { off in value == off || (off < 0 && value <= off) } ?? false
    return Slider(
      name, value: value, scale: scale, valueText: isOff ? "off" : value.compact,
      labelWidth: width >= 40 ? 19 : width >= 34 ? 17 : 14, valueWidth: 6)
  }

  private var scale: SliderScale {
    let decimals = isInteger || step >= 1 ? 0 : step >= 0.1 ? 1 : 2
    let isWide = range.lowerBound >= 0 && range.upperBound >= 100
    return SliderScale(
      range, step: step, isLogarithmic: isWide, decimals: decimals, defaultValue: defaultValue)
  }
}
