import Canvas
import Planning
import Workbench

/// A bar for each device against what it has, whether it fits, and every component with how it was worked out.
struct MemoryPlanView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let memory = state.memory
    let isFocused = state.frame.focus == .memory && memory.part == .components
    let note = memory.answers.map { "\($0.plan.model.parameters.countText) parameters" } ?? ""
    let body = scene.drawHeading("Takes", note: note, isFocused: isFocused, in: area).inset(dx: 1, dy: 0)
    scene.hit(
      area, press: [.frame(.focus(.memory)), .memory(.part(.components))],
      wheel: { [.frame(.focus(.memory)), .memory(.part(.components)), .move(.scroll($0))] })
    switch memory.outlook {
    case .none: scene.write("Load a model, or choose a published one.", in: body.row(0), .faint)
    case .impossible(let problem):
      Paragraph([Span(problem, scene.style(.warning))], width: body.width).draw(in: body, on: &scene.canvas)
    case .planned(let answers): draw(answers, isFocused: isFocused, in: body, &scene)
    }
  }

  private func draw(_ answers: MemoryState.Answers, isFocused: Bool, in area: Rect, _ scene: inout Scene) {
    let stages = answers.plan.stages
    let bars = min(stages.count, max(1, area.height / 4))
    let (top, rest) = area.splitTop(bars)
    for index in 0..<bars { drawBar(stages[index], answers, in: top.row(index), &scene) }
    let (verdict, below) = rest.splitTop(min(rest.height, measured == nil ? 2 : 3))
    drawVerdict(answers, in: verdict, &scene)
    drawComponents(answers, isFocused: isFocused, in: below, &scene)
  }

  /// Stacked: each component a stretch in a colour of its own, in the order of the table below.
  private func drawBar(_ share: DeviceShare, _ answers: MemoryState.Answers, in row: Rect, _ scene: inout Scene) {
    let (label, rest) = row.splitLeft(min(12, row.width / 4))
    let (track, value) = rest.splitRight(min(20, row.width / 3))
    let name = answers.plan.stages.count > 1 ? share.name : answers.device.name
    scene.write(share.count > 1 ? "\(share.count) × \(name)" : name, in: label, .muted)
    let most = max(answers.device.bytes, share.bytes, 1)
    scene.canvas.fill(track, with: scene.look.glyphs.track, style: scene.style(.gaugeTrack))
    var done = 0
    var left = track.x
    for (index, component) in share.components.enumerated() {
      done += component.bytes
      let end = track.x + Int(Double(track.width) * Double(done) / Double(most))
      scene.canvas.fill(
        Rect(left, track.y, max(0, end - left), 1), with: Self.fill(index, scene.look), style: scene.style(.bar))
      left = max(left, end)
    }
    scene.write(
      " \(share.bytes.byteText) of \(answers.device.bytes.byteText)", in: value, answers.fits ? .text : .error)
  }

  /// Told apart by glyph, not by colour alone.
  private static func fill(_ index: Int, _ look: Appearance) -> Unicode.Scalar {
    let glyphs: [Unicode.Scalar] =
      look.glyphs == .ascii ? ["#", "=", "+", "-", "%", "o"] : ["█", "▓", "▒", "░", "▚", "▞"]
    return glyphs[index % glyphs.count]
  }

  private func drawVerdict(_ answers: MemoryState.Answers, in area: Rect, _ scene: inout Scene) {
    let margin = abs(answers.marginBytes).byteText
    scene.write(
      answers.fits ? "Fits with \(margin) to spare." : "Does not fit: \(margin) are missing.", in: area.row(0),
      answers.fits ? .success : .error)
    let most = "Most that fits: context \(answers.maxContext.map(String.init) ?? "none"), batch "
    scene.write(most + (answers.maxBatch.map(String.init) ?? "none"), in: area.row(1), .muted)
    if let measured { scene.write(measured, in: area.row(2), .muted) }
  }

  /// Beside the plan for the loaded model, what loading it was said to take and took.
  private var measured: String? {
    guard state.memory.described == nil, let facts = state.models.activeFacts, facts.predictedBytes > 0,
      state.vitals.residentBytes > 0
    else { return nil }
    let error = Double(facts.predictedBytes - state.vitals.residentBytes) / Double(state.vitals.residentBytes)
    let sign = error >= 0 ? "+" : "−"
    return "This process: at most \(facts.predictedBytes.byteText) predicted, \(state.vitals.residentBytes.byteText) "
      + "measured (\(sign)\((abs(error) * 100).fixed(1)) %)"
  }

  private func drawComponents(
    _ answers: MemoryState.Answers, isFocused: Bool, in area: Rect, _ scene: inout Scene
  ) {
    let components = answers.plan.fullest.components
    if isFocused { scene.viewRows = max(1, area.height - 1) }
    let look = scene.look
    let table = TableView(
      [
        .init("component", .flexible(minimum: 14)), .init("size", .fixed(9), .right),
        .init("how", .flexible(minimum: 20, weight: 3), priority: 1),
      ], count: components.count
    ) { row, column in
      let component = components[row]
      let mark = "\(Self.fill(row, look)) "
      switch column {
      case 0: return Span(mark + component.name, look[.text])
      case 1: return Span(component.bytes.byteText, look[.text])
      default: return Span(component.formula, look[.muted])
      }
    }
    table.draw(
      ListState(selection: isFocused ? state.memory.componentRow : 0), in: area, on: &scene.canvas, scene.look,
      focused: isFocused)
  }
}
