import Canvas
import Workbench

/// Pane 4: what every layer would say if it were the last, and what wrote a token's logit.
public struct LensPane: Pane {
  public let id = PaneID.lens
  public let title = "Lens"
  public let commands = LensCommands.all

  public init() {}

  public func note(_ state: WorkbenchState) -> String {
    var parts = [state.lens.view == .layers ? "logit lens" : "attribution"]
    if let sequence = state.lensSequence {
      let cut = sequence.count < sequence.ids.count ? " of \(sequence.ids.count) (limit)" : ""
      parts.append("\(sequence.count) tokens\(cut)")
    }
    return parts.joined(separator: " · ")
  }

  public func draw(_ state: WorkbenchState, in area: Rect, on scene: inout Scene) {
    guard let sequence = state.lensSequence else {
      return scene.drawNothingInside(
        state, about: "what every layer would say next is shown here, and follows as it writes",
        in: area.inset(dx: 2, dy: 1))
    }
    let table = LensTableView(state: state, sequence: sequence)
    let cell = LensCellView(state: state)
    let parts = AttributionView(state: state)
    switch state.lens.view {
    case .parts: parts.drawWhole(in: area, on: &scene)
    case .layers:
      let places = LensPlaces(area)
      table.draw(in: places.table, on: &scene)
      if let place = places.cell { cell.draw(in: place, on: &scene) }
      if let place = places.parts { parts.draw(in: place, on: &scene) }
      for rule in places.rules {
        scene.canvas.fill(rule, with: scene.look.glyphs.border.vertical, style: scene.style(.border))
      }
    }
  }
}

/// Where the parts of the pane lie: the table at the left of the rest where there is room, else over it.
private struct LensPlaces {
  var table: Rect
  var cell: Rect?
  var parts: Rect?
  var rules: [Rect] = []

  init(_ area: Rect) {
    table = area
    if area.width >= 96, area.height >= 16 {
      let (left, rest) = area.splitRight(min(62, area.width * 2 / 5))
      let (rule, right) = rest.splitLeft(1)
      table = left
      rules = [rule]
      let (top, bottom) = right.splitTop(min(LensState.top + 6, right.height / 2))
      (cell, parts) = (top, bottom)
    } else if area.height >= 14 {
      let (top, bottom) = area.splitBottom(max(7, area.height * 2 / 5))
      table = top
      guard bottom.width >= 64 else {
        cell = bottom
        return
      }
      let (left, rest) = bottom.splitLeft(bottom.width / 2)
      let (rule, right) = rest.splitLeft(1)
      (cell, parts) = (left, right)
      rules = [rule]
    }
  }
}

extension Scene {
  /// What to do, or what is under way, while there is no sequence to look into.
  mutating func drawNothingInside(_ state: WorkbenchState, about what: String, in area: Rect) {
    let text: String
    if let problem = state.inside.problem {
      text = problem
    } else if state.models.activeFacts == nil {
      text = "Load a model and send a prompt: \(what)."
    } else if state.generate.tree.current?.promptIDs.isEmpty ?? true {
      text = "Send a prompt: \(what)."
    } else {
      text = "Reading the sequence…"
    }
    Paragraph([Span(text, style(.muted))], width: area.width).draw(in: area, on: &canvas)
  }
}

extension Appearance {
  /// Text that can be read on a colour.
  func ink(on color: Color) -> Style {
    guard !color.isDefault else { return self[.text] }
    let (dark, light) = (Color(0x101010), Color(0xF4F4F4))
    let reads = (dark.contrast(with: color) ?? 1) >= (light.contrast(with: color) ?? 1)
    return Style(reads ? dark : light, on: color)
  }
}
