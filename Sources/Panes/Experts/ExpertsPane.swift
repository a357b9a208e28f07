import Canvas
import Workbench

/// Pane 7: which experts a mixture's routers choose, how evenly, and what becomes of the text without one of them.
public struct ExpertsPane: Pane {
  public let id = PaneID.experts
  public let title = "Experts"
  public let commands = ExpertsCommands.all

  public init() {}

  public func note(_ state: WorkbenchState) -> String {
    var parts = [state.experts.view == .pairs ? "together" : state.experts.view.rawValue]
    if let sequence = state.routedSequence {
      let cut = sequence.count < sequence.ids.count ? " of \(sequence.ids.count) (limit)" : ""
      parts.append("\(sequence.count) tokens\(cut)")
    }
    if !state.attention.plan.isEmpty { parts.append("altered") }
    return parts.joined(separator: " · ")
  }

  public func draw(_ state: WorkbenchState, in area: Rect, on scene: inout Scene) {
    let (body, foot) = area.splitBottom(state.attention.plan.isEmpty || area.height < 8 ? 0 : 1)
    if !foot.isEmpty {
      scene.write("altered: \(state.attention.plan.summary)", in: foot.inset(dx: 1, dy: 0), .warning)
    }
    if let sequence = state.inside.sequence, !sequence.anatomy.hasExperts {
      return drawDense(sequence, state, in: body.inset(dx: 2, dy: 1), &scene)
    }
    guard let sequence = state.routedSequence else {
      return scene.drawNothingInside(
        state, about: "which experts its tokens are sent to is shown here, and follows as it writes",
        in: body.inset(dx: 2, dy: 1))
    }
    if state.experts.view == .beside { return BesideView(state: state).draw(in: body, on: &scene) }
    guard let sight = shown(state) else {
      return scene.write("Reading the routers…", in: body.row(0).inset(dx: 2, dy: 0), .faint)
    }
    draw(sight, sequence, state, in: body, &scene)
  }

  /// The answer, if it is about the layer in sight.
  private func shown(_ state: WorkbenchState) -> RoutingSight? {
    guard let sight = state.experts.sight, sight.query.layer == state.expertLayer, sight.tokens > 0 else { return nil }
    return sight
  }

  private func draw(
    _ sight: RoutingSight, _ sequence: RecordedSequence, _ state: WorkbenchState, in area: Rect, _ scene: inout Scene
  ) {
    let sideWidth = area.width >= 70 ? min(46, max(27, area.width * 3 / 10)) : 0
    let (left, rest) = area.splitRight(sideWidth)
    switch state.experts.view {
    case .tokens: RoutingView(state: state, sequence: sequence, sight: sight).draw(in: left, on: &scene)
    case .pairs: CoactivationView(state: state, sight: sight).draw(in: left, on: &scene)
    case .layers: LayerLoadsView(state: state, sight: sight).draw(in: left, on: &scene)
    case .beside: break
    }
    guard sideWidth > 0 else { return }
    let (rule, side) = rest.splitLeft(1)
    scene.canvas.fill(rule, with: scene.look.glyphs.border.vertical, style: scene.style(.border))
    ExpertView(state: state, sequence: sequence, sight: sight).draw(in: side, on: &scene)
  }

  private func drawDense(
    _ sequence: RecordedSequence, _ state: WorkbenchState, in area: Rect, _ scene: inout Scene
  ) {
    let name = state.models.activeFacts?.name ?? "This model"
    let text =
      "\(name) has no experts: it is a dense model, and every token runs through all of its "
      + "\(sequence.anatomy.parameters.countText) parameters. A mixture, such as Mixtral, OLMoE or Qwen3-MoE, shows here "
      + "which experts its tokens are sent to."
    Paragraph([Span(text, scene.style(.muted))], width: area.width).draw(in: area, on: &scene.canvas)
  }
}
