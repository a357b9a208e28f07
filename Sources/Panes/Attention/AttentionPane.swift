import Canvas
import Inference
import Workbench

/// Pane 3: where every head looks: all of them small, one of them large, their numbers, and what becomes of the text
/// without some of them.
public struct AttentionPane: Pane {
  public let id = PaneID.attention
  public let title = "Attention"
  public let commands = AttentionCommands.all

  public init() {}

  public func note(_ state: WorkbenchState) -> String {
    let attention = state.attention
    var parts = [attention.view.rawValue]
    if let sequence = state.inside.sequence {
      let size = sequence.size(of: attention.kind)
      let cut = sequence.count < sequence.ids.count ? " of \(sequence.ids.count) (limit)" : ""
      parts.append("\(size.queries) tokens\(cut)")
    }
    if attention.showsDifference { parts.append("difference") }
    if !attention.plan.isEmpty { parts.append("altered") }
    return parts.joined(separator: " · ")
  }

  public func draw(_ state: WorkbenchState, in area: Rect, on scene: inout Scene) {
    let (body, foot) = state.attention.plan.isEmpty ? (area, nil) : split(area)
    if let foot {
      scene.write(
        "\(state.attention.isLive ? "running altered" : "altered beside"): \(state.attention.plan.summary)",
        in: foot.inset(dx: 1, dy: 0), .warning)
    }
    guard let sequence = state.inside.sequence, sequence.count > 0 else {
      return drawNothing(state, in: body.inset(dx: 2, dy: 1), &scene)
    }
    switch state.attention.view {
    case .heads: HeadGridView(state: state, sequence: sequence).draw(in: body, on: &scene)
    case .head: HeadMapView(state: state, sequence: sequence).draw(in: body, on: &scene)
    case .arcs: ArcsView(state: state, sequence: sequence).draw(in: body, on: &scene)
    case .measures: MeasuresView(state: state, sequence: sequence).draw(in: body, on: &scene)
    case .beside: BesideView(state: state).draw(in: body, on: &scene)
    case .surgery: SurgeryView(state: state).draw(in: body, on: &scene)
    }
  }

  private func split(_ area: Rect) -> (Rect, Rect?) {
    let (rest, bottom) = area.splitBottom(area.height > 6 ? 1 : 0)
    return (rest, bottom)
  }

  private func drawNothing(_ state: WorkbenchState, in area: Rect, _ scene: inout Scene) {
    let text: String
    if let problem = state.inside.problem {
      text = problem
    } else if state.models.activeFacts == nil {
      text = "Load a model and send a prompt: what its heads look at is shown here, and follows as it writes."
    } else if state.generate.tree.current?.promptIDs.isEmpty ?? true {
      text = "Send a prompt: what the model's heads look at is shown here, and follows as it writes."
    } else {
      text = "Reading the sequence…"
    }
    Paragraph([Span(text, scene.style(.muted))], width: area.width).draw(in: area, on: &scene.canvas)
  }
}

extension Appearance {
  /// The colour of a share of attention: by its root, since most of a map is little.
  func heat(_ share: Double) -> Color { scale(max(0, share).squareRoot()) }

  /// The colour of a place on a scale from 0 to 1.
  func scale(_ place: Double) -> Color { theme == .monochrome ? .default : Colormap.viridis.color(at: place) }

  /// The colour of a difference, -1…1, by its root.
  func contrast(_ difference: Double) -> Color {
    let size = min(1, abs(difference)).squareRoot()
    return theme.color(.divergence, at: 0.5 + (difference < 0 ? -size : size) / 2)
  }
}

extension Scene {
  mutating func drawHeatLegend(_ title: String, in area: Rect) {
    let look = look
    Legend(title, low: "0", high: "1 √").draw(in: area, on: &canvas, look) { look.scale($0) }
  }
}

extension HeadID {
  /// Such as `L3 H1`.
  var label: String { "L\(layer) H\(head)" }
}
