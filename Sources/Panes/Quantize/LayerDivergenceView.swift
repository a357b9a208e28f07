import Canvas
import Workbench

/// Where in depth each column leaves the base: behind every layer the angle between the streams, and how differently they
/// would speak.
struct LayerDivergenceView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let columns = state.quantize.columns.filter { !$0.layers.isEmpty }
    guard let stages = columns.map(\.layers.count).max() else {
      return scene.write(
        "Compare (r): where in depth the columns leave the base is shown here.",
        in: area.row(0).inset(dx: 1, dy: 0), .faint)
    }
    let (head, rest) = area.splitTop(1)
    scene.write(
      "KL(base ‖ column) of what each layer would say, and 1 − cosine of the streams", in: head.inset(dx: 1, dy: 0),
      .muted)
    let (body, foot) = rest.splitBottom(1)
    let most = columns.flatMap { $0.layers.map(\.lensKLD) }.filter(\.isFinite).max() ?? 0
    let labelWidth = 13, room = max(1, body.width - labelWidth - 1)
    let width = max(1, min(8, room / stages))
    let chosen = state.quantize.selected?.name
    if state.frame.focus == .quantize { scene.viewRows = max(1, body.height / 2) }
    for (line, column) in columns.enumerated() where 2 * line + 1 < body.height {
      let y = body.y + 2 * line
      scene.write(
        column.name, in: Rect(body.x + 1, y, labelWidth - 2, 1), column.name == chosen ? .heading : .text)
      scene.write("1 − cos", in: Rect(body.x + 1, y + 1, labelWidth - 2, 1), .faint)
      for layer in column.layers {
        let x = body.x + labelWidth + layer.stage * width
        let place = Rect(x, y, max(1, width - (width > 2 ? 1 : 0)), 1)
        guard place.maxX <= body.maxX else { break }
        let share = most > 0 ? (max(0, layer.lensKLD) / most).squareRoot() : 0
        draw(share, text: NumberText.short(layer.lensKLD), in: place, &scene)
        let below = Rect(place.x, y + 1, place.width, 1)
        let angle = max(0, 1 - layer.cosine)
        if width >= 6 {
          scene.write(NumberText.short(angle), in: below, .faint, align: .center)
        } else {
          scene.canvas.drawColumn(
            below, share: min(1, angle.squareRoot() * 2), glyphs: scene.look.glyphs, style: scene.style(.bar))
        }
      }
    }
    let look = scene.look
    Legend("KLD", low: "0", high: "\(NumberText.short(most)) √").draw(
      in: foot.inset(dx: 1, dy: 0).splitLeft(36).left, on: &scene.canvas, look
    ) { look.scale($0) }
    scene.write(
      "left: embedding, right: layer \(stages - 2)", in: foot.splitRight(max(0, foot.width - 40)).right, .faint)
  }

  private func draw(_ share: Double, text: String, in place: Rect, _ scene: inout Scene) {
    let color = scene.look.scale(min(1, share))
    let style = scene.look.ink(on: color)
    scene.canvas.fill(place, style: style)
    if TextWidth.columns(of: text) <= place.width {
      scene.write(text, style: style, in: place, align: .center)
    } else if color.isDefault {
      scene.canvas.fill(place, with: Colormap.shade(share, glyphs: scene.look.glyphs), style: style)
    }
  }
}
