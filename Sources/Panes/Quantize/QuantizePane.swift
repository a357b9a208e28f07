import Canvas
import Workbench

/// Pane 6: a model's weights in other types, held against the model itself.
public struct QuantizePane: Pane {
  public let id = PaneID.quantize
  public let title = "Quantize"
  public let commands = QuantizeCommands.all

  public init() {}

  public func note(_ state: WorkbenchState) -> String {
    let quantize = state.quantize
    var parts = [quantize.view.rawValue]
    if quantize.view == .errors, let name = quantize.selected?.name { parts.append(name) }
    if quantize.windows.of > 0 { parts.append("\(quantize.windows.done) of \(quantize.windows.of) windows") }
    return parts.joined(separator: " · ")
  }

  public func draw(_ state: WorkbenchState, in area: Rect, on scene: inout Scene) {
    guard state.models.activeFacts != nil else {
      let text =
        "Load a model (pane 1): it becomes the base, and its weights in other types are held against it here: perplexity, "
        + "divergence, speed and size, weight by weight and word by word."
      return Paragraph([Span(text, scene.style(.muted))], width: max(1, area.width - 4)).draw(
        in: area.inset(dx: 2, dy: 1), on: &scene.canvas)
    }
    switch state.quantize.view {
    case .table: drawTable(state, in: area, &scene)
    case .errors: WeightErrorsView(state: state).draw(in: area, on: &scene)
    case .layers: LayerDivergenceView(state: state).draw(in: area, on: &scene)
    case .texts: ColumnTextsView(state: state).draw(in: area, on: &scene)
    case .mix: TypeMixView(state: state).draw(in: area, on: &scene)
    }
  }

  /// The plot beside the table where it is wide, below it where it is high.
  private func drawTable(_ state: WorkbenchState, in area: Rect, _ scene: inout Scene) {
    let table = ComparisonTableView(state: state)
    if area.width >= 150 {
      let (left, rest) = area.splitRight(min(70, area.width * 2 / 5))
      let (rule, right) = rest.splitLeft(1)
      scene.canvas.fill(rule, with: scene.look.glyphs.border.vertical, style: scene.style(.border))
      table.draw(in: left, on: &scene)
      SizeDivergenceView(state: state).draw(in: right, on: &scene)
    } else if area.height >= 18 {
      let (top, bottom) = area.splitBottom(min(16, area.height * 2 / 5))
      table.draw(in: top, on: &scene)
      SizeDivergenceView(state: state).draw(in: bottom, on: &scene)
    } else {
      table.draw(in: area, on: &scene)
    }
  }
}
