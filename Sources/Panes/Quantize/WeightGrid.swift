import Canvas
import Workbench

/// A map of weights, layers down and the weights of a layer across, coloured by a number each has.
struct WeightGrid {
  let map: WeightMap
  let state: WorkbenchState
  /// From 0 to 1 for the colour, and what is written where there is room; nil for an empty cell.
  let value: (WeightMap.Cell) -> (share: Double, text: String)?

  private static let labelWidth = 6

  func draw(in area: Rect, on scene: inout Scene) {
    let (head, body) = area.splitTop(1)
    let room = Rect(area.x + Self.labelWidth, area.y, max(1, area.width - Self.labelWidth), area.height)
    let width = max(2, min(14, room.width / max(1, map.parts.count)))
    let shown = max(1, room.width / width)
    let firstPart = max(0, min(state.quantize.part - shown / 2, map.parts.count - shown))
    let parts = firstPart..<min(map.parts.count, firstPart + shown)
    if state.frame.focus == .quantize { scene.viewRows = max(1, body.height) }
    let firstLayer = max(0, min(state.quantize.layer - body.height / 2, map.layers - body.height))
    scene.hit(body, wheel: { [.frame(.focus(.quantize)), .move(.scroll($0))] })
    for part in parts {
      let place = Rect(room.x + (part - firstPart) * width, head.y, width - 1, 1)
      scene.write(map.parts[part], in: place, part == state.quantize.part ? .heading : .faint)
    }
    for line in 0..<max(0, min(body.height, map.layers - firstLayer)) {
      let layer = firstLayer + line
      let isOthers = map.hasOthers && layer == map.layers - 1
      scene.write(
        isOthers ? "other" : "L\(layer)", in: Rect(area.x, body.y + line, Self.labelWidth - 1, 1),
        layer == state.quantize.layer ? .heading : .faint, align: .right)
      for part in parts {
        let place = Rect(room.x + (part - firstPart) * width, body.y + line, max(1, width - 1), 1)
        draw(layer, part, in: place, &scene)
      }
    }
  }

  private func draw(_ layer: Int, _ part: Int, in place: Rect, _ scene: inout Scene) {
    guard let cell = map.cell(layer, part) else { return }
    scene.hit(place, press: [.frame(.focus(.quantize)), .quantize(.cell(layer: layer, part: part))])
    let isChosen = layer == state.quantize.layer && part == state.quantize.part
    if let (share, text) = value(cell) {
      let color = scene.look.scale(share)
      let style = scene.look.ink(on: color)
      scene.canvas.fill(place, style: style)
      if TextWidth.columns(of: text) <= place.width {
        scene.write(text, style: style, in: place, align: .center)
      } else if color.isDefault {
        scene.canvas.fill(place, with: Colormap.shade(share, glyphs: scene.look.glyphs), style: style)
      }
    } else {
      scene.write("·", in: place, .faint)
    }
    if isChosen {
      let role: ThemeRole = state.frame.focus == .quantize ? .tokenChosen : .selectionInactive
      scene.canvas.mark(place, scene.style(role), scene.look.theme)
    }
  }
}
