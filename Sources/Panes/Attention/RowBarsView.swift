import Canvas
import Inference
import Workbench

/// The chosen query's attention as bars, most first; or the rollout of all layers.
struct RowBarsView {
  let state: WorkbenchState
  let sequence: RecordedSequence
  let sight: HeadSight

  func draw(in area: Rect, on scene: inout Scene) {
    let rollout = state.attention.showsRollout ? sight.rollout : nil
    let shares = rollout ?? sight.row.map(Double.init)
    let pieces = sequence.pieces(ofPositions: state.attention.kind)
    let queries = sequence.pieces(ofQueries: state.attention.kind)
    let own = queries.indices.contains(sight.query.query) ? VisiblePiece.text(queries[sight.query.query]) : ""
    let title = rollout != nil ? "rollout of \(own)" : "\(own) looks at"
    let body = scene.drawHeading(title, note: "@\(sight.query.query)", isFocused: false, in: area).inset(dx: 1, dy: 0)
    let best = shares.indices.sorted { shares[$0] > shares[$1] }.prefix(max(0, body.height))
    let most = best.first.map { shares[$0] } ?? 1
    let bars = best.filter { shares[$0] > 0 }.map { key in
      BarChart.Bar(
        pieces.indices.contains(key) ? VisiblePiece.text(pieces[key]) : "@\(key)",
        share: most > 0 ? shares[key] / most : 0, valueText: shares[key].percentText,
        role: key == sight.query.key ? .barChosen : .bar)
    }
    BarChart(bars, labelWidth: min(14, body.width / 3), valueWidth: 6).draw(in: body, on: &scene.canvas, scene.look)
    for (line, key) in best.enumerated() where line < body.height {
      scene.hit(body.row(line), press: [.frame(.focus(.attention)), .attention(.point(query: nil, key: key))])
    }
  }
}
