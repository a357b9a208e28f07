import Canvas
import Inference
import Workbench

/// What wrote the chosen token's logit, or its lead over another's: the strongest heads and feed-forwards as bars to either
/// side, their sum held against the logit the model itself gives.
struct AttributionView {
  let state: WorkbenchState

  /// A part of the pane.
  func draw(in area: Rect, on scene: inout Scene) {
    let body = scene.drawHeading(title, note: note, isFocused: false, in: area).inset(dx: 1, dy: 0)
    guard let report = shown else { return drawMissing(in: body, &scene) }
    let lines = min(2, max(0, body.height - 2))
    let (list, foot) = body.splitBottom(lines)
    drawParts(report, first: 0, selected: nil, in: list, &scene)
    drawSum(report, in: foot, &scene)
  }

  /// The whole pane: every part, and what each layer adds.
  func drawWhole(in area: Rect, on scene: inout Scene) {
    let isFocused = state.frame.focus == .lens
    let body = scene.drawHeading(title, note: note, isFocused: isFocused, in: area)
    guard let report = shown else { return drawMissing(in: body.inset(dx: 1, dy: 0), &scene) }
    let (upper, foot) = body.splitBottom(min(2, max(0, body.height - 3)))
    let layersWidth = upper.width >= 70 ? upper.width / 2 : 0
    let (left, right) = upper.splitRight(layersWidth)
    if isFocused { scene.viewRows = max(1, left.height) }
    let cursor = ListState(selection: state.lens.line)
    let list = left.inset(dx: 1, dy: 0)
    drawParts(
      report, first: cursor.firstRow(height: list.height, of: report.parts.count), selected: state.lens.line, in: list,
      &scene)
    if layersWidth > 0 { drawLayers(report, in: right, &scene) }
    drawSum(report, in: foot.inset(dx: 1, dy: 0), &scene)
  }

  /// The answer, if it is about what is chosen.
  private var shown: AttributionReport? {
    guard let report = state.lens.attribution, report.position == state.lensPosition else { return nil }
    return report
  }

  private var title: String {
    guard let report = shown else { return "what wrote it" }
    let rival = report.rivalText.map { " over \(VisiblePiece.text($0))" } ?? ""
    return "what wrote \(VisiblePiece.text(report.tokenText))\(rival)"
  }

  private var note: String {
    guard let report = shown else { return "" }
    return report.rival == nil
      ? "logit \(report.logit.fixed(2)) · p \(report.logprob.probability.percentText)"
      : "lead \(report.logit.fixed(2))"
  }

  private func drawMissing(in area: Rect, _ scene: inout Scene) {
    let text =
      state.lens.attributionProblem
      ?? (state.generate.run != nil ? "Taken apart when the generation is over." : "Taking the stream apart…")
    Paragraph([Span(text, scene.style(state.lens.attributionProblem == nil ? .faint : .error))], width: area.width)
      .draw(in: area, on: &scene.canvas)
  }

  private func drawParts(
    _ report: AttributionReport, first: Int, selected: Int?, in area: Rect, _ scene: inout Scene
  ) {
    let most = max(1e-12, report.parts.first.map { abs($0.value) } ?? 0)
    let labelWidth = min(14, area.width / 3)
    for line in 0..<max(0, min(area.height, report.parts.count - first)) {
      let part = report.parts[first + line]
      let row = area.row(line)
      let (label, rest) = row.splitLeft(labelWidth)
      let (bar, number) = rest.splitRight(8)
      scene.write(part.part.label, in: label)
      scene.canvas.drawSignedBar(
        bar, share: part.value / most, look: scene.look, positive: scene.style(.bar), negative: scene.style(.warning))
      scene.write(signed(part.value), in: number, .muted, align: .right)
      if first + line == selected {
        let role: ThemeRole = state.frame.focus == .lens ? .selection : .selectionInactive
        scene.canvas.mark(row, scene.style(role), scene.look.theme)
      }
      scene.hit(row, press: [.frame(.focus(.lens)), .lens(.openPart(part.part))])
    }
  }

  private func drawLayers(_ report: AttributionReport, in area: Rect, _ scene: inout Scene) {
    let sums = report.byLayer(state.lastLensStage)
    let (head, body) = area.inset(dx: 1, dy: 0).splitTop(1)
    let half = max(0, (body.width - 5) / 2)
    scene.write("layer", in: Rect(head.x, head.y, 5, 1), .faint)
    scene.write("attention", in: Rect(head.x + 5, head.y, half, 1), .muted, align: .center)
    scene.write("feed-forward", in: Rect(head.x + 5 + half, head.y, half, 1), .muted, align: .center)
    let most = max(1e-12, sums.reduce(0) { max($0, abs($1.attention), abs($1.feedForward)) })
    let first = max(0, min(sums.count - 1 - state.lensStage, sums.count - body.height))
    for line in 0..<max(0, min(body.height, sums.count - first)) {
      // The last layer stands at the top, as in the table.
      let layer = sums.count - 1 - first - line
      let row = body.row(line)
      scene.write(
        "L\(layer)", in: Rect(row.x, row.y, 4, 1), layer + 1 == state.lensStage ? .heading : .faint, align: .right)
      for (index, value) in [sums[layer].attention, sums[layer].feedForward].enumerated() {
        let place = Rect(row.x + 5 + index * half, row.y, half - 1, 1)
        let (bar, number) = place.splitRight(place.width >= 16 ? 7 : 0)
        scene.canvas.drawSignedBar(
          bar, share: value / most, look: scene.look, positive: scene.style(.bar), negative: scene.style(.warning))
        scene.write(signed(value), in: number, .faint, align: .right)
      }
    }
  }

  private func drawSum(_ report: AttributionReport, in area: Rect, _ scene: inout Scene) {
    let bias = report.bias == 0 ? "" : " and biases \(signed(report.bias))"
    let what = report.rival == nil ? "logit" : "lead"
    let sum = "\(report.parts.count) parts\(bias) = \(report.total.fixed(3))"
    let check = "\(what) \(report.logit.fixed(3)) · unexplained \(signed(report.remainder, 4))"
    if area.height >= 2 {
      scene.write(sum, in: area.row(0), .muted)
      scene.write(check, in: area.row(1), abs(report.remainder) > 0.05 ? .warning : .success)
    } else {
      scene.write("\(sum) · \(check)", in: area.row(0), .muted)
    }
  }

  private func signed(_ value: Double, _ digits: Int = 3) -> String { (value > 0 ? "+" : "") + value.fixed(digits) }
}
