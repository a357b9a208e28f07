import Canvas
import Workbench

/// The load of every expert in every layer, and how uneven each layer is.
struct LayerLoadsView {
  let state: WorkbenchState
  let sight: RoutingSight

  private static let labelWidth = 5
  private static let numberWidth = 7

  func draw(in area: Rect, on scene: inout Scene) {
    let (head, rest) = area.splitTop(1)
    scene.write("share of a layer's choices that each expert gets", in: head.inset(dx: 1, dy: 0), .text)
    guard !sight.loads.isEmpty else {
      return scene.write("Reading all routers…", in: rest.row(0).inset(dx: 1, dy: 0), .faint)
    }
    let (body, foot) = rest.splitBottom(1)
    let (numbers, table) = body.splitTop(1)
    let columns = ExpertColumns(
      area: Rect(
        area.x + Self.labelWidth, area.y, max(1, area.width - Self.labelWidth - Self.numberWidth - 2), area.height),
      experts: sight.experts, chosen: state.expert)
    for expert in columns.shown where columns.isNamed(expert) {
      let place = columns.place(of: expert, y: numbers.y)
      scene.write("\(expert)", in: Rect(place.x, place.y, max(place.width, 3), 1), .faint)
    }
    scene.write(
      "uneven", in: Rect(area.maxX - Self.numberWidth - 1, numbers.y, Self.numberWidth, 1), .muted, align: .right)
    let most = max(1e-12, sight.loads.reduce(0) { max($0, $1.load.max() ?? 0) })
    let chosen = sight.loads.firstIndex { $0.layer == state.expertLayer } ?? 0
    if state.frame.focus == .experts { scene.viewRows = max(1, table.height) }
    let first = max(0, min(chosen - table.height / 2, sight.loads.count - table.height))
    for line in 0..<max(0, min(table.height, sight.loads.count - first)) {
      draw(sight.loads[first + line], isChosen: first + line == chosen, most, columns, in: table.row(line), &scene)
    }
    let look = scene.look
    Legend("load", low: "0", high: most.percentText).draw(
      in: foot.inset(dx: 1, dy: 0).splitLeft(36).left, on: &scene.canvas, look
    ) { look.scale($0) }
  }

  private func draw(
    _ entry: RoutingSight.LayerLoad, isChosen: Bool, _ most: Double, _ columns: ExpertColumns, in row: Rect,
    _ scene: inout Scene
  ) {
    scene.write(
      "L\(entry.layer)", in: Rect(row.x, row.y, Self.labelWidth - 1, 1), isChosen ? .heading : .faint, align: .right)
    for expert in columns.shown where expert < entry.load.count {
      let place = columns.place(of: expert, y: row.y)
      let share = entry.load[expert] / most
      let color = scene.look.scale(share)
      let style = scene.look.ink(on: color)
      scene.canvas.fill(place, style: style)
      if place.width >= 4 {
        scene.canvas.write(
          NumberText.percent(entry.load[expert]), in: place, .center, style: style,
          ellipsis: scene.look.glyphs.ellipsis)
      } else if color.isDefault {
        scene.canvas.fill(place, with: Colormap.shade(share, glyphs: scene.look.glyphs), style: style)
      }
      if isChosen, expert == state.expert {
        scene.canvas.mark(place, scene.style(.tokenChosen), scene.look.theme)
      }
      scene.hit(
        place, press: [.frame(.focus(.experts)), .experts(.select(layer: entry.layer, expert: expert))])
    }
    scene.write(
      entry.imbalance.fixed(2), in: Rect(row.maxX - Self.numberWidth - 1, row.y, Self.numberWidth, 1), .muted,
      align: .right)
  }
}
