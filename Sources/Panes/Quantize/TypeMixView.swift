import Canvas
import Workbench

/// A type for every weight under a budget: the slider, what it promises, and which weight gets what.
struct TypeMixView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    guard let mix = state.quantize.mix, let map = state.weightMap else {
      let text =
        "B measures what each weight can bear: the divergence of the output with that weight alone in few bits, on a text "
        + "the model writes itself. A budget then chooses a type for each, so that the divergences add up to least."
      return Paragraph([Span(text, scene.style(.faint))], width: max(1, area.width - 2)).draw(
        in: area.inset(dx: 1, dy: 0), on: &scene.canvas)
    }
    let (head, rest) = area.splitTop(2)
    let (body, foot) = rest.splitBottom(min(2, max(0, rest.height - 4)))
    drawSlider(mix, in: head.row(0).inset(dx: 1, dy: 0), &scene)
    if let choice = state.quantize.choice { drawChoice(choice, in: head.row(1).inset(dx: 1, dy: 0), &scene) }
    let types = state.quantize.choice?.types ?? []
    WeightGrid(map: map, state: state) { cell in
      let weight = mix.weights[cell.index]
      guard types.indices.contains(weight.index) else { return nil }
      let type = types[weight.index]
      return (min(1, max(0, (type.bitsPerWeight - 2) / 7)), type.name)
    }.draw(in: body, on: &scene)
    let look = scene.look
    Legend("bits", low: "2", high: "9").draw(
      in: foot.row(0).inset(dx: 1, dy: 0).splitLeft(36).left, on: &scene.canvas, look
    ) { look.scale($0) }
    guard let cell = map.cell(state.quantize.layer, state.quantize.part) else { return }
    let weight = mix.weights[cell.index]
    scene.write(
      "\(weight.name): KLD \(NumberText.short(weight.divergence)) alone in \(weight.probe.name) · "
        + "\(weight.elements.countText) numbers", in: foot.row(1).inset(dx: 1, dy: 0), .text)
  }

  private func drawSlider(_ mix: TypeMix, in row: Rect, _ scene: inout Scene) {
    let range = mix.bitsPerWeight
    let slider = Slider(
      "bits per weight", value: state.quantize.bits,
      scale: SliderScale(range.lowerBound...max(range.upperBound, range.lowerBound + 0.01), step: 0.05, decimals: 2))
    slider.draw(in: row, on: &scene.canvas, scene.look, selected: state.frame.focus == .quantize)
    scene.hit(
      slider.track(in: row), press: [.frame(.focus(.quantize))],
      drag: { x, _ in slider.value(atX: x, in: row).map { [.quantize(.bits($0))] } ?? [] })
  }

  private func drawChoice(_ choice: TypeMix.Choice, in row: Rect, _ scene: inout Scene) {
    var counts: [String: Int] = [:]
    for type in choice.types where type.blockElements > 1 { counts[type.name, default: 0] += 1 }
    let types = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    scene.write(
      "\(choice.bytes.byteText) · expected KLD \(NumberText.short(choice.expectedDivergence)) · "
        + types.joined(separator: ", "), in: row, .muted)
  }
}
