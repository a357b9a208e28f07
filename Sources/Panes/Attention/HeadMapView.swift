import Analysis
import Canvas
import Inference
import Workbench

/// One head's map: queries down, keys across, a cross-hair, what each key gets in all above it, and the chosen query's row
/// as bars.
struct HeadMapView {
  let state: WorkbenchState
  let sequence: RecordedSequence

  private var attention: AttentionState { state.attention }

  func draw(in area: Rect, on scene: inout Scene) {
    let (top, rest) = area.splitTop(1)
    scene.write(HeadLine.text(state), in: top.inset(dx: 1, dy: 0), .text)
    let (body, foot) = rest.splitBottom(2)
    let barsWidth = body.width >= 64 ? min(44, body.width * 2 / 5) : 0
    let (map, bars) = body.splitRight(barsWidth)
    if let sight = shown {
      drawMap(sight, in: map, &scene)
      drawFoot(sight, in: foot, &scene)
      if barsWidth > 0 { RowBarsView(state: state, sequence: sequence, sight: sight).draw(in: bars, on: &scene) }
    } else {
      tellRoom(Rect(map.x, map.y, map.width, map.height), &scene)
      scene.write("Reading the head…", in: map.row(1).inset(dx: 2, dy: 0), .faint)
    }
  }

  /// The answer, if it is about the head in sight.
  private var shown: HeadSight? {
    guard let sight = attention.sight, sight.map.rows > 0,
      HeadID(sight.query.layer, sight.query.head, of: sight.query.kind) == attention.id
    else { return nil }
    return sight
  }

  private static let labelWidth = 13

  private func mapArea(_ area: Rect) -> Rect {
    Rect(area.x + Self.labelWidth, area.y + 1, max(0, area.width - Self.labelWidth - 1), max(0, area.height - 2))
  }

  private func tellRoom(_ area: Rect, _ scene: inout Scene) {
    let room = mapArea(area)
    let rows = scene.look.glyphs == .ascii || scene.look.theme == .monochrome ? room.height : 2 * room.height
    scene.tell(.attention(.room(AttentionState.Room(rows: max(1, rows), columns: max(1, room.width)))))
  }

  private func drawMap(_ sight: HeadSight, in area: Rect, _ scene: inout Scene) {
    tellRoom(area, &scene)
    let room = mapArea(area)
    let map = sight.map, look = scene.look
    let heat = Heatmap(rows: map.rows, columns: map.columns, room: room, look: scene.look)
    if let difference = sight.difference {
      heat.draw(in: room, on: &scene.canvas, look) { row, column in
        row < difference.rows && column < difference.columns ? Double(difference[row, column]) : nil
      } color: {
        look.contrast($0)
      }
    } else {
      let sequenceSeesAhead = attention.kind != .decoder
      heat.draw(in: room, on: &scene.canvas, look) { row, column in
        // What a mask hides stays empty, so that its shape can be seen.
        let isHidden = !sequenceSeesAhead && map[row, column] == 0 && hides(sight, row, column)
        return isHidden ? nil : Double(map[row, column])
      } color: {
        look.heat($0)
      }
    }
    drawReceived(sight, heat, in: Rect(room.x, area.y, room.width, 1), &scene)
    drawQueries(sight, heat, in: Rect(area.x, room.y, Self.labelWidth - 1, room.height), &scene)
    drawKeys(sight, heat, in: Rect(room.x, room.y + min(heat.height, room.height), room.width, 1), &scene)
    drawCrossHair(sight, heat, in: room, &scene)
    hit(sight, heat, in: room, &scene)
  }

  /// Whether all of a cell lies behind its queries or before their window.
  private func hides(_ sight: HeadSight, _ row: Int, _ column: Int) -> Bool {
    let queries = sight.map.queries(ofRow: row), keys = sight.map.keys(ofColumn: column)
    if keys.lowerBound >= queries.upperBound { return true }
    let windows = sequence.anatomy.windows
    guard windows.indices.contains(attention.layer), let window = windows[attention.layer] else { return false }
    return keys.upperBound <= queries.lowerBound - window + 1
  }

  /// What each key gets from all queries that see it, over the map.
  private func drawReceived(_ sight: HeadSight, _ heat: Heatmap, in row: Rect, _ scene: inout Scene) {
    scene.write("received", in: Rect(row.x - Self.labelWidth, row.y, Self.labelWidth - 1, 1), .faint, align: .right)
    let most = max(1e-6, sight.received.max() ?? 0)
    let steps = scene.look.glyphs.verticalSteps
    for column in 0..<sight.map.columns {
      let keys = sight.map.keys(ofColumn: column).clamped(to: 0..<sight.received.count)
      let value = keys.map { sight.received[$0] }.max() ?? 0
      let step = steps[min(steps.count - 1, Int((value / most * Double(steps.count - 1)).rounded()))]
      for x in 0..<heat.cellWidth {
        scene.canvas.set(step, at: row.x + column * heat.cellWidth + x, row.y, style: scene.style(.bar))
      }
    }
  }

  /// Tokens beside rows where a line is one; else positions. The bar tells what the row gives to the chosen key.
  private func drawQueries(_ sight: HeadSight, _ heat: Heatmap, in area: Rect, _ scene: inout Scene) {
    let pieces = sequence.pieces(ofQueries: attention.kind)
    let chosen = state.attentionQuery
    let perLine = heat.isHalved ? 2 : 1
    for line in 0..<min(area.height, heat.height) {
      let first = sight.map.queries(ofRow: min(sight.map.rows - 1, line * perLine))
      let last = sight.map.queries(ofRow: min(sight.map.rows - 1, line * perLine + perLine - 1))
      let range = first.lowerBound..<last.upperBound
      let isChosen = range.contains(chosen)
      let row = area.row(line)
      let place = Rect(row.x, row.y, row.width - 1, 1)
      let label: String
      if isChosen || range.count == 1 {
        let query = isChosen ? chosen : range.lowerBound
        label = pieces.indices.contains(query) ? VisiblePiece.text(pieces[query]) : "\(query)"
      } else {
        label = line % 4 == 0 ? "\(range.lowerBound)" : ""
      }
      scene.write(label, in: place, isChosen ? .heading : .muted, align: .right)
      let given =
        (line * perLine..<min(sight.column.count, line * perLine + perLine)).map { sight.column[$0] }.max() ?? 0
      let steps = scene.look.glyphs.verticalSteps
      let step = steps[min(steps.count - 1, Int((Double(given).squareRoot() * Double(steps.count - 1)).rounded()))]
      scene.canvas.set(step, at: area.maxX, row.y, style: scene.style(.bar))
    }
  }

  private func drawKeys(_ sight: HeadSight, _ heat: Heatmap, in row: Rect, _ scene: inout Scene) {
    var x = row.x
    while x < row.x + heat.width, x < row.maxX {
      let column = (x - row.x) / heat.cellWidth
      let text = "\(sight.map.keys(ofColumn: column).lowerBound)"
      scene.write(text, in: Rect(x, row.y, min(text.count + 1, row.maxX - x), 1), .faint)
      x += max(10, (text.count + 2) / heat.cellWidth * heat.cellWidth)
      x = row.x + (x - row.x) / heat.cellWidth * heat.cellWidth
    }
  }

  private func drawCrossHair(_ sight: HeadSight, _ heat: Heatmap, in room: Rect, _ scene: inout Scene) {
    let rows = sight.map.window.rows, columns = sight.map.window.columns
    let isFocused = state.frame.focus == .attention
    // Where the state has it: the rest of the answer may still be on its way.
    let (query, key) = (state.attentionQuery, state.attentionKey)
    guard rows.contains(query), columns.contains(key) else { return }
    let row = (0..<sight.map.rows).first { sight.map.queries(ofRow: $0).contains(query) } ?? 0
    let column = (0..<sight.map.columns).first { sight.map.keys(ofColumn: $0).contains(key) } ?? 0
    let place = heat.place(row: row, column: column).offset(dx: room.x, dy: room.y)
    let glyph: Unicode.Scalar = scene.look.glyphs == .ascii ? "+" : "┼"
    scene.canvas.restyle(Rect(room.x, place.y, min(heat.width, room.width), 1)) { $0.attributes.insert(.underline) }
    for x in 0..<place.width {
      scene.canvas.set(
        glyph, at: place.x + x, place.y, style: scene.style(isFocused ? .tokenChosen : .selectionInactive))
    }
    let tick = Rect(place.x, room.y + min(heat.height, room.height), place.width, 1)
    scene.canvas.mark(tick, scene.style(.selection), scene.look.theme)
  }

  private func hit(_ sight: HeadSight, _ heat: Heatmap, in room: Rect, _ scene: inout Scene) {
    let map = sight.map
    scene.hit(
      room, press: [.frame(.focus(.attention))],
      wheel: { rows in [.frame(.focus(.attention)), .attention(.zoom(rows < 0 ? 0.5 : 2))] },
      drag: { x, y in
        let cell = heat.cell(x: x - room.x, y: y - room.y)
        return [
          .attention(
            .point(query: map.queries(ofRow: cell.row).lowerBound, key: map.keys(ofColumn: cell.column).lowerBound))
        ]
      })
  }

  private func drawFoot(_ sight: HeadSight, in area: Rect, _ scene: inout Scene) {
    let queries = sequence.pieces(ofQueries: attention.kind), keys = sequence.pieces(ofPositions: attention.kind)
    let (query, key) = (state.attentionQuery, state.attentionKey)
    func piece(_ pieces: [String], _ index: Int) -> String {
      pieces.indices.contains(index) ? "\(VisiblePiece.text(pieces[index])) @\(index)" : "@\(index)"
    }
    let share = sight.row.indices.contains(key) ? Double(sight.row[key]) : 0
    let isNew = sight.query.query == query
    let given = !isNew ? "…" : sight.seen.contains(key) ? share.percentText : "masked"
    let zoom = attention.window.map { " · rows \($0.rows.lowerBound)–\($0.rows.upperBound - 1)" } ?? ""
    scene.write(
      "\(piece(queries, query)) → \(piece(keys, key))  \(given)\(zoom)", in: area.row(0).inset(dx: 1, dy: 0), .text)
    let (left, right) = area.row(1).inset(dx: 1, dy: 0).splitLeft(min(30, area.width / 2))
    if let difference = sight.difference {
      let look = scene.look
      Legend("now − held", low: "-1", high: "+1").draw(in: left, on: &scene.canvas, look) { look.contrast(2 * $0 - 1) }
      let largest = difference.largest
      scene.write(
        "largest \(NumberText.fixed(Double(largest.difference), 3)) at \(largest.query)→\(largest.key) · mean distance "
          + "\(difference.meanDistance.fixed(3)) · held: \(attention.held ?? "")",
        in: right.inset(dx: 1, dy: 0), .faint)
    } else {
      scene.drawHeatLegend("p", in: left)
      let masks = sight.map.window.rows.isEmpty ? "" : mask
      scene.write(masks, in: right.inset(dx: 1, dy: 0), .faint)
    }
  }

  /// What the head may look at, in words.
  private var mask: String {
    switch attention.kind {
    case .encoder: return "sees all"
    case .cross: return "sees the source"
    case .decoder:
      let windows = sequence.anatomy.windows
      let window = windows.indices.contains(attention.layer) ? windows[attention.layer] : nil
      return window.map { "causal, window of \($0)" } ?? "causal"
    }
  }
}
