import Canvas
import Workbench

/// Which experts are chosen for the same tokens: of the row's tokens, the share that the column's expert gets too.
struct CoactivationView {
  let state: WorkbenchState
  let sight: RoutingSight

  private static let labelWidth = 6

  func draw(in area: Rect, on scene: inout Scene) {
    let (head, rest) = area.splitTop(1)
    scene.write(
      "layer \(sight.query.layer): of a row's tokens, the share the column's expert gets too",
      in: head.inset(dx: 1, dy: 0), .text)
    let (body, foot) = rest.splitBottom(1)
    let (numbers, table) = body.splitTop(1)
    let columns = ExpertColumns(
      area: Rect(area.x + Self.labelWidth, area.y, max(1, area.width - Self.labelWidth - 1), area.height),
      experts: sight.experts, chosen: state.expert)
    for expert in columns.shown where columns.isNamed(expert) {
      let place = columns.place(of: expert, y: numbers.y)
      scene.write("\(expert)", in: Rect(place.x, place.y, max(place.width, 3), 1), .faint)
    }
    if state.frame.focus == .experts { scene.viewRows = max(1, table.height) }
    let first = max(0, min(state.expert - table.height / 2, sight.experts - table.height))
    for line in 0..<max(0, min(table.height, sight.experts - first)) {
      let expert = first + line
      let isChosen = expert == state.expert
      scene.write(
        "\(expert)", in: Rect(area.x, table.y + line, Self.labelWidth - 1, 1), isChosen ? .heading : .muted,
        align: .right)
      for other in columns.shown { draw(expert, other, columns.place(of: other, y: table.y + line), &scene) }
      scene.hit(
        table.row(line), press: [.frame(.focus(.experts)), .experts(.select(layer: nil, expert: expert))])
    }
    let look = scene.look
    Legend("together", low: "0", high: "1").draw(
      in: foot.inset(dx: 1, dy: 0).splitLeft(36).left, on: &scene.canvas, look
    ) { look.scale($0) }
  }

  private func draw(_ expert: Int, _ other: Int, _ place: Rect, _ scene: inout Scene) {
    let cell = Rect(place.x, place.y, max(1, place.width - (place.width > 2 ? 1 : 0)), 1)
    guard expert != other else { return scene.write("·", in: cell, .faint, align: .center) }
    let share = sight.coactivation(expert, with: other)
    let color = scene.look.scale(share)
    var style = scene.look.ink(on: color)
    if expert == state.expert { style = style.adding(.bold) }
    scene.canvas.fill(cell, style: style)
    if cell.width >= 3 {
      let text = share >= 0.995 ? "1" : share == 0 ? "0" : String(NumberText.fixed(share, 2).dropFirst())
      scene.canvas.write(text, in: cell, .center, style: style, ellipsis: scene.look.glyphs.ellipsis)
    } else if color.isDefault {
      scene.canvas.fill(cell, with: Colormap.shade(share, glyphs: scene.look.glyphs), style: style)
    }
  }
}
