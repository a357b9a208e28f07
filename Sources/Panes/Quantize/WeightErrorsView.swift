import Canvas
import Workbench

/// What each weight of the chosen column lost: signal over noise by layer, and the chosen weight in full.
struct WeightErrorsView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    guard let column = state.quantize.selected, let map = state.weightMap else {
      let text =
        "Choose a quantized column in the table (t) and compare it (r): what each of its weights lost is shown here."
      return Paragraph([Span(text, scene.style(.faint))], width: max(1, area.width - 2)).draw(
        in: area.inset(dx: 1, dy: 0), on: &scene.canvas)
    }
    let weights = column.weights.filter { $0.error.count > 0 }
    let ratios = weights.map(\.error.signalToNoise).filter(\.isFinite)
    let (low, high) = (ratios.min() ?? 0, max(ratios.max() ?? 1, (ratios.min() ?? 0) + 1e-9))
    let (body, foot) = area.splitBottom(min(3, max(0, area.height - 4)))
    // What lost most is brightest.
    WeightGrid(map: map, state: state) { cell in
      let ratio = weights[cell.index].error.signalToNoise
      return ((high - min(ratio, high)) / (high - low), ratio.isFinite ? ratio.fixed(1) : "exact")
    }.draw(in: body, on: &scene)
    let look = scene.look
    Legend("SNR", low: "\(high.fixed(1)) dB", high: "\(low.fixed(1)) dB").draw(
      in: foot.row(0).inset(dx: 1, dy: 0).splitLeft(44).left, on: &scene.canvas, look
    ) { look.scale($0) }
    guard let cell = map.cell(state.quantize.layer, state.quantize.part) else { return }
    draw(weights[cell.index], in: foot, &scene)
  }

  private func draw(_ weight: QuantizedModel.Weight, in foot: Rect, _ scene: inout Scene) {
    let error = weight.error
    let facts =
      "\(weight.name): \(weight.from.name) → \(weight.to.name) · RMSE \(NumberText.short(error.rmse)) · SNR "
      + "\(error.signalToNoise.fixed(2)) dB · largest \(NumberText.short(error.largest)) · beyond 3 RMS "
      + "\((error.outlierShare * 100).fixed(2)) %"
    scene.write(facts, in: foot.row(1).inset(dx: 1, dy: 0), .text)
    let rows = error.worstRows.map { "\($0.row) (\(NumberText.short($0.rmse)))" }.joined(separator: ", ")
    scene.write("worst rows: \(rows)", in: foot.row(2).inset(dx: 1, dy: 0), .muted)
  }
}
