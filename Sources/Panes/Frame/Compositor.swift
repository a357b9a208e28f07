import Canvas
import Workbench

/// Draws the whole screen from the state: status line, tiled panes, dialogs, key hints.
public struct Compositor: Sendable {
  public let panes: [any Pane]
  public let keymap: Keymap

  public init(panes: [any Pane] = PaneCatalog.all, keymap: Keymap) {
    self.panes = panes
    self.keymap = keymap
  }

  public func draw(_ state: WorkbenchState, _ look: Appearance) -> Scene {
    let canvas = Canvas(width: state.frame.columns, height: state.frame.rows, style: look[.text])
    var scene = Scene(canvas: canvas, look: look)
    guard !state.frame.isTooSmall else {
      drawTooSmall(state, &scene)
      return scene
    }
    let areas = Self.areas(scene.canvas.bounds)
    StatusLine(state: state).draw(in: areas.status, on: &scene)
    for (pane, area) in Self.places(state.frame, in: areas.body) { draw(pane, state, area, &scene) }
    if !state.frame.isZoomed { addDividers(state.frame, areas.body, &scene) }
    HintLine(state: state, keymap: keymap).draw(in: areas.hints, on: &scene)
    for (index, overlay) in state.overlays.enumerated() {
      let isTop = index == state.overlays.count - 1
      OverlayView(state: state, keymap: keymap).draw(overlay, isTop: isTop, in: areas.body, on: &scene)
    }
    return scene
  }

  static func areas(_ screen: Rect) -> (status: Rect, body: Rect, hints: Rect) {
    let (status, rest) = screen.splitTop(1)
    let (body, hints) = rest.splitBottom(1)
    return (status, body, hints)
  }

  static func places(_ frame: FrameState, in body: Rect) -> [(pane: PaneID, area: Rect)] {
    frame.isZoomed ? [(frame.focus, body)] : frame.tree.places(in: body)
  }

  /// Where the focused pane draws, frame excluded.
  public static func focusedArea(_ frame: FrameState) -> Rect {
    let body = areas(Rect(0, 0, frame.columns, frame.rows)).body
    return places(frame, in: body).first { $0.pane == frame.focus }?.area.interior ?? .zero
  }

  private func draw(_ id: PaneID, _ state: WorkbenchState, _ area: Rect, _ scene: inout Scene) {
    guard let pane = panes.first(where: { $0.id == id }) else { return }
    let isFocused = state.frame.focus == id
    scene.canvas.drawBorder(
      area, glyphs: scene.look.glyphs, style: scene.style(isFocused ? .borderFocused : .border),
      number: state.frame.number(of: id), title: pane.title,
      titleStyle: scene.style(isFocused ? .titleFocused : .title), note: pane.note(state),
      noteStyle: scene.style(.muted))
    scene.hit(area, press: [.frame(.focus(id))], wheel: { [.frame(.focus(id)), .move(.scroll($0))] })
    let rows = scene.viewRows
    pane.draw(state, in: area.interior, on: &scene)
    if !isFocused { scene.viewRows = rows }
  }

  private func addDividers(_ frame: FrameState, _ body: Rect, _ scene: inout Scene) {
    for divider in frame.tree.dividers(in: body) {
      scene.hit(
        divider.grip,
        press: frame.tree.places(in: body).first { $0.area.contains(divider.grip.maxX - 1, divider.grip.maxY - 1) }
          .map { [.frame(.focus($0.pane))] } ?? [],
        drag: { x, y in
          let share =
            divider.axis == .columns
            ? Double(x - divider.area.x) / Double(max(1, divider.area.width))
            : Double(y - divider.area.y) / Double(max(1, divider.area.height))
          return [.frame(.dragDivider(path: divider.path, share: share))]
        })
    }
  }

  private func drawTooSmall(_ state: WorkbenchState, _ scene: inout Scene) {
    let lines = [
      "glassbox needs \(FrameState.leastColumns)×\(FrameState.leastRows)",
      "this is \(state.frame.columns)×\(state.frame.rows)",
    ]
    let area = scene.canvas.bounds.centered(width: scene.canvas.width, height: lines.count)
    for (row, line) in lines.enumerated() {
      scene.write(line, in: area.row(row), row == 0 ? .warning : .muted, align: .center)
    }
  }
}
