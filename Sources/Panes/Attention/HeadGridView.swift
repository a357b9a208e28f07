import Analysis
import Canvas
import Inference
import Workbench

/// All heads as thumbnails: layers down, heads across, those that share keys and values side by side, each with a badge for
/// its kind.
struct HeadGridView {
  let state: WorkbenchState
  let sequence: RecordedSequence

  private var attention: AttentionState { state.attention }

  func draw(in area: Rect, on scene: inout Scene) {
    let (body, foot) = area.splitBottom(2)
    drawFoot(in: foot, &scene)
    let anatomy = sequence.anatomy
    let layers = anatomy.layers[attention.kind] ?? 0
    guard layers > 0, body.width > 10, body.height > 1 else { return }
    let grid = HeadGrid(
      room: Rect(body.x + 4, body.y, body.width - 4, body.height), heads: anatomy.heads, group: anatomy.group)
    let visible = max(1, body.height / grid.rowHeight)
    let firstLayer = max(0, min(attention.layer - visible / 2, layers - visible))
    let firstHead = grid.firstHead(showing: attention.head)
    if state.frame.focus == .attention { scene.viewRows = visible }
    scene.hit(
      body, press: [.frame(.focus(.attention))],
      wheel: { [.frame(.focus(.attention)), .attention(.stepLayer($0))] })
    for row in 0..<min(visible, layers - firstLayer) {
      let layer = firstLayer + row
      let y = body.y + row * grid.rowHeight
      scene.write("L\(layer)", in: Rect(body.x, y, 4, 1), layer == attention.layer ? .heading : .faint)
      let window = anatomy.windows.indices.contains(layer) ? anatomy.windows[layer] : nil
      if let window, grid.thumbHeight > 1 { scene.write("w\(window)", in: Rect(body.x, y + 1, 4, 1), .faint) }
      for head in firstHead..<min(anatomy.heads, firstHead + grid.visibleHeads) {
        draw(HeadID(layer, head, of: attention.kind), in: grid.place(of: head, from: firstHead, y: y), grid, &scene)
      }
    }
  }

  private func draw(_ id: HeadID, in place: Rect, _ grid: HeadGrid, _ scene: inout Scene) {
    let reading = attention.survey[id]
    let isChosen = id == attention.id
    if let map = reading?.thumbnail, map.rows > 0 {
      let picture = Rect(place.x, place.y, grid.thumbWidth, grid.thumbHeight)
      drawThumbnail(map, in: picture, &scene)
    } else {
      scene.write("…", in: Rect(place.x, place.y, grid.thumbWidth, 1), .faint)
    }
    let badge = reading?.metrics.kind.map { String($0.badge) } ?? " "
    let mark = attention.plan[id] == nil ? "" : "✗"
    let text = "\(badge)\(id.head)\(mark)"
    scene.write(
      text, in: Rect(place.x, place.y + grid.thumbHeight, place.width, 1), isChosen ? .selection : .muted)
    if isChosen {
      let edge = Rect(place.x, place.y + grid.thumbHeight, grid.thumbWidth, 1)
      scene.canvas.mark(edge, scene.style(.selection), scene.look.theme)
    }
    scene.hit(
      place,
      press: [.frame(.focus(.attention)), isChosen ? .attention(.open) : .attention(.select(id))])
  }

  /// The largest of what falls into each point: half blocks make two points of a character.
  private func drawThumbnail(_ map: PooledMap, in area: Rect, _ scene: inout Scene) {
    let rows = min(map.rows, 2 * area.height), columns = min(map.columns, area.width)
    let look = scene.look
    let points = Heatmap(rows: rows, columns: columns, room: area, look: look)
    points.draw(in: area, on: &scene.canvas, look) { row, column in
      // What a mask hides stays empty.
      let most = map.largest(row: row, of: rows, column: column, of: columns)
      return most > 0 ? Double(most) : nil
    } color: {
      look.heat($0)
    }
  }

  private func drawFoot(in area: Rect, _ scene: inout Scene) {
    scene.write(HeadLine.text(state), in: area.row(0).inset(dx: 1, dy: 0), .text)
    let (left, right) = area.row(1).inset(dx: 1, dy: 0).splitLeft(min(28, area.width / 3))
    scene.drawHeatLegend("p", in: left)
    scene.write(HeadKind.legend, in: right.inset(dx: 1, dy: 0), .faint)
  }
}

/// Where the thumbnails lie.
private struct HeadGrid {
  /// Columns of a thumbnail at most.
  private static let largest = 12
  let thumbWidth: Int
  let thumbHeight: Int
  let visibleHeads: Int
  private let room: Rect
  private let heads: Int
  private let group: Int

  init(room: Rect, heads: Int, group: Int) {
    self.room = room
    self.heads = heads
    self.group = max(1, group)
    let groups = (heads + self.group - 1) / self.group
    // A column between thumbnails, and one more between groups.
    let free = room.width - groups
    // At least six layers are in sight where that leaves thumbnails anything to show.
    let high = max(4, 2 * (room.height / 6 - 1))
    thumbWidth = max(4, min(Self.largest, high, free / max(1, heads) - 1))
    thumbHeight = (thumbWidth + 1) / 2
    visibleHeads = max(1, min(heads, room.width / (thumbWidth + 1)))
  }

  var rowHeight: Int { thumbHeight + 1 }

  func firstHead(showing head: Int) -> Int { max(0, min(head - visibleHeads / 2, heads - visibleHeads)) }

  func place(of head: Int, from first: Int, y: Int) -> Rect {
    let gaps = group > 1 && group < heads ? head / group - first / group : 0
    return Rect(room.x + (head - first) * (thumbWidth + 1) + gaps, y, thumbWidth + 1, rowHeight)
      .intersection(Rect(room.x, room.y, room.width, room.height))
  }
}

extension PooledMap {
  /// The largest of the cells that fall into one of fewer.
  func largest(row: Int, of rows: Int, column: Int, of columns: Int) -> Float {
    var most: Float = 0
    for r in row * self.rows / rows..<max(row * self.rows / rows + 1, (row + 1) * self.rows / rows) {
      for c in column * self.columns
        / columns..<max(column * self.columns / columns + 1, (column + 1) * self.columns / columns)
      {
        most = max(most, self[r, c])
      }
    }
    return most
  }
}

/// One head in a line of words.
enum HeadLine {
  static func text(_ state: WorkbenchState) -> String {
    let id = state.attention.id
    guard let metrics = state.attention.survey[id]?.metrics else { return "\(id.label)" }
    var parts = [id.label]
    if id.attention != .decoder { parts[0] += " \(id.attention.rawValue)" }
    if let kind = metrics.kind { parts.append(kind == .first ? "first (sink)" : kind.rawValue) }
    parts.append("entropy \(metrics.entropy.fixed(2))")
    if let distance = metrics.meanDistance { parts.append("distance \(distance.fixed(1))") }
    parts.append("first \(metrics.firstToken.percentText)")
    for (name, share) in [
      ("previous", metrics.previousToken), ("duplicate", metrics.duplicate), ("induction", metrics.induction),
    ] {
      if let share { parts.append("\(name) \(share.percentText)") }
    }
    return parts.joined(separator: " · ")
  }
}
