import Canvas
import Inference
import Workbench

/// One query's attention as curves from its token at the left to the tokens it looks at, as BertViz's head view has them.
struct ArcsView {
  let state: WorkbenchState
  let sequence: RecordedSequence

  func draw(in area: Rect, on scene: inout Scene) {
    let (top, body) = area.splitTop(1)
    let what = state.attention.showsRollout ? "rollout, all layers" : HeadLine.text(state)
    scene.write(what, in: top.inset(dx: 1, dy: 0), .text)
    guard let sight = state.attention.sight, body.height > 0 else { return }
    let rollout = state.attention.showsRollout ? sight.rollout : nil
    let shares = rollout ?? sight.row.map(Double.init)
    let queries = sequence.pieces(ofQueries: state.attention.kind)
    let keys = sequence.pieces(ofPositions: state.attention.kind)
    let width = max(6, min(18, body.width / 3))
    let (left, rest) = body.splitLeft(width)
    let (middle, right) = rest.splitRight(width + 8)
    if state.frame.focus == .attention { scene.viewRows = body.height }
    let own = sight.query.query
    let rows = window(of: queries.count, around: own, height: body.height)
    for (line, query) in rows.enumerated() {
      let row = left.row(line)
      scene.write(VisiblePiece.text(queries[query]), in: row, query == own ? .heading : .muted, align: .right)
      if query == own { scene.canvas.mark(row, scene.style(.selection), scene.look.theme) }
      scene.hit(row, press: [.frame(.focus(.attention)), .attention(.point(query: query, key: nil))])
    }
    let shown = chosen(shares, height: body.height)
    var arcs: [(share: Double, arc: Arcs.Arc)] = []
    for (line, key) in shown.enumerated() {
      let row = right.row(line)
      let color = scene.look.heat(shares[key])
      let label = keys.indices.contains(key) ? VisiblePiece.text(keys[key]) : "@\(key)"
      scene.write(label, in: Rect(row.x + 1, row.y, max(0, width - 1), 1))
      scene.canvas.tint(Rect(row.x, row.y, 1, 1), background: color)
      scene.write(shares[key].percentText, in: Rect(row.x + width, row.y, 7, 1), .muted, align: .right)
      if key == state.attentionKey { scene.canvas.mark(row, scene.style(.selectionInactive), scene.look.theme) }
      scene.hit(row, press: [.frame(.focus(.attention)), .attention(.point(query: nil, key: key))])
      if shares[key] >= 0.01, let from = rows.firstIndex(of: own) {
        arcs.append((shares[key], Arcs.Arc(from: from - rows.startIndex, to: line, color: color)))
      }
    }
    Arcs(arcs.sorted { $0.share < $1.share }.map(\.arc)).draw(
      in: middle.inset(dx: 1, dy: 0), on: &scene.canvas, scene.look)
  }

  private func window(of count: Int, around place: Int, height: Int) -> Range<Int> {
    let first = max(0, min(place - height / 2, count - height))
    return first..<min(count, first + height)
  }

  /// All keys where they fit, else those that get most, in their order.
  private func chosen(_ shares: [Double], height: Int) -> [Int] {
    guard shares.count > height else { return Array(shares.indices) }
    return shares.indices.sorted { shares[$0] > shares[$1] }.prefix(height).sorted()
  }
}
