import Canvas
import Foundation
import Workbench

/// The chosen cell: its likeliest tokens, and how far the layer is from the last one.
struct LensCellView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let (position, stage) = (state.lensPosition, state.lensStage)
    let piece = state.lensSequence.map { VisiblePiece.text($0.pieces[position]) } ?? ""
    let body = scene.drawHeading(
      "\(LensStage.label(stage)) after \(piece)", note: "@\(position)", isFocused: false, in: area
    ).inset(dx: 1, dy: 0)
    guard let column = state.lensColumn, column.readings.indices.contains(stage) else {
      return scene.write("Reading…", in: body.row(0), .faint)
    }
    let rest = drawFacts(column, stage, in: body, &scene)
    drawCandidates(column, stage, in: rest, &scene)
  }

  /// Returns what is left under them.
  private func drawFacts(_ column: LensColumn, _ stage: Int, in area: Rect, _ scene: inout Scene) -> Rect {
    let reading = column.readings[stage]
    let final = column.likeliest.map { VisiblePiece.text(column.text(of: $0)) } ?? ""
    let rank = reading.rankOfFinal == 0 ? "first" : "rank \(reading.rankOfFinal + 1)"
    let facts = [
      "entropy \(reading.entropy.fixed(2))", "KL to final \(reading.klToFinal.fixed(2)) nats", "\(final) \(rank)",
      "‖x‖ \(NumberText.short(column.norms[stage]))",
    ]
    let roomy = area.height >= 9
    if roomy {
      scene.write(facts[0] + " nats · " + facts[3], in: area.row(0), .muted)
      scene.write(facts[1] + " · " + facts[2], in: area.row(1), .muted)
      drawPath(column, stage, in: Rect(area.x, area.y + 2, area.width, 1), &scene)
      return area.splitTop(3).rest
    }
    scene.write(facts[1] + " · " + facts[2], in: area.row(0), .muted)
    return area.splitTop(1).rest
  }

  /// KL to the last layer, from the embedding on, with the chosen layer marked.
  private func drawPath(_ column: LensColumn, _ stage: Int, in row: Rect, _ scene: inout Scene) {
    let title = "√KL by layer "
    let (name, rest) = row.splitLeft(title.count)
    scene.write(title, in: name, .faint)
    // By their roots: the first layers' are many times the last ones'.
    let values = column.readings.map { $0.klToFinal.isFinite ? $0.klToFinal.squareRoot() : 0 }
    let most = max(1e-9, values.max() ?? 0)
    let steps = scene.look.glyphs.verticalSteps
    let width = max(1, min(2, rest.width / max(1, values.count)))
    for (index, value) in values.enumerated() where (index + 1) * width <= rest.width {
      let step = steps[min(steps.count - 1, Int((value / most * Double(steps.count - 1)).rounded()))]
      for x in 0..<width {
        scene.canvas.set(
          step, at: rest.x + index * width + x, rest.y, style: scene.style(index == stage ? .barChosen : .bar))
      }
    }
  }

  private func drawCandidates(_ column: LensColumn, _ stage: Int, in area: Rect, _ scene: inout Scene) {
    let top = column.readings[stage].top.prefix(max(0, area.height))
    let most = max(1e-12, top.first?.logprob.probability ?? 1)
    let subject = subjectID
    let bars = top.map { candidate in
      BarChart.Bar(
        VisiblePiece.text(column.text(of: candidate.id)), share: candidate.logprob.probability / most,
        valueText: candidate.logprob.probability.percentText, role: candidate.id == subject ? .barChosen : .bar)
    }
    BarChart(bars, labelWidth: min(16, area.width / 3), valueWidth: 6).draw(in: area, on: &scene.canvas, scene.look)
    for (line, candidate) in top.enumerated() {
      scene.hit(
        area.row(line), press: [.frame(.focus(.lens)), .lens(.subject(.token(candidate.id)))],
        wheel: { [.frame(.focus(.lens)), .lens(.cycleCandidate($0))] })
    }
  }

  private var subjectID: Int32? {
    if case .id(let id)? = state.lensSubject { id } else { nil }
  }
}

extension Double {
  /// Of a log-probability.
  var probability: Double { exp(self) }
}
