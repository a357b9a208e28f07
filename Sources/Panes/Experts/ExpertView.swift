import Canvas
import Inference
import Workbench

/// One expert: how much it gets, what it likes, whom it works with; and what the whole mixture uses of its weights.
struct ExpertView {
  let state: WorkbenchState
  let sequence: RecordedSequence
  let sight: RoutingSight

  private var expert: Int { state.expert }

  func draw(in area: Rect, on scene: inout Scene) {
    let change = state.attention.plan[Interventions.ExpertID(sight.query.layer, expert)]
    let note = change.map { $0 == .forced ? "forced" : "forbidden" } ?? ""
    var body = scene.drawHeading(
      "expert \(expert) of layer \(sight.query.layer)", note: note, noteRole: .warning, isFocused: false, in: area)
    let rank = sight.load.filter { $0 > sight.load[expert] }.count + 1
    for line in [
      "load \(sight.load[expert].percentText), \(rank). of \(sight.experts)",
      "chosen \(sight.counts[expert]) of \(sight.tokens) tokens", "mean p \(sight.meanProbability[expert].percentText)",
    ] {
      scene.write(line, in: body.row(0).inset(dx: 1, dy: 0), .text)
      body = body.splitTop(1).rest
    }
    let (upper, foot) = body.splitBottom(min(4, body.height / 3))
    drawParameters(in: foot, &scene)
    let (likes, partners) = upper.splitBottom(upper.height >= 12 ? upper.height / 3 : 0)
    drawFavourites(in: likes, &scene)
    if partners.height > 1 { drawPartners(in: partners, &scene) }
  }

  private func drawFavourites(in area: Rect, _ scene: inout Scene) {
    let body = scene.drawHeading("likes", note: "chosen of seen", isFocused: false, in: area).inset(dx: 1, dy: 0)
    let favourites = sight.favourites[expert].prefix(max(0, body.height))
    guard !favourites.isEmpty else { return scene.write("nothing here", in: body.row(0), .faint) }
    let bars = favourites.map { entry in
      BarChart.Bar(
        VisiblePiece.text(entry.text), share: Double(entry.chosen) / Double(max(1, entry.occurrences)),
        valueText: "\(entry.chosen)/\(entry.occurrences)")
    }
    BarChart(bars, labelWidth: min(14, body.width / 2), valueWidth: 5).draw(in: body, on: &scene.canvas, scene.look)
  }

  private func drawPartners(in area: Rect, _ scene: inout Scene) {
    let body = scene.drawHeading("together with", isFocused: false, in: area).inset(dx: 1, dy: 0)
    let others = (0..<sight.experts).filter { $0 != expert && sight.coactivation(expert, with: $0) > 0 }
      .sorted { (sight.coactivation(expert, with: $1), $0) < (sight.coactivation(expert, with: $0), $1) }
      .prefix(max(0, body.height))
    let bars = others.map { other in
      let share = sight.coactivation(expert, with: other)
      return BarChart.Bar("expert \(other)", share: share, valueText: share.percentText)
    }
    BarChart(bars, labelWidth: 10, valueWidth: 6).draw(in: body, on: &scene.canvas, scene.look)
    for (line, other) in others.enumerated() {
      scene.hit(body.row(line), press: [.frame(.focus(.experts)), .experts(.select(layer: nil, expert: other))])
    }
  }

  private func drawParameters(in area: Rect, _ scene: inout Scene) {
    guard area.height >= 2 else { return }
    let (all, active) = (sequence.anatomy.parameters, sequence.anatomy.activeParameters)
    let body = scene.drawHeading("parameters", isFocused: false, in: area).inset(dx: 1, dy: 0)
    let share = Double(active) / Double(max(1, all))
    scene.write("\(active.countText) of \(all.countText) a token", in: body.row(0), .text)
    guard body.height >= 2 else { return }
    Gauge(share, text: "active \(share.percentText)").draw(in: body.row(1), on: &scene.canvas, scene.look)
  }
}
