import Canvas
import Workbench

/// Line 1: models, context gauge, memory gauge, speed with the last minute as a sparkline. What doesn't fit is left
/// out from the least needed on.
struct StatusLine {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    scene.canvas.fill(area, style: scene.style(.statusBar))
    var row = area.inset(dx: 1, dy: 0)
    row = row.splitLeft(scene.canvas.write("glassbox", at: row.x, row.y, style: scene.style(.statusName)) + 2).rest
    drawSpeed(&row, &scene)
    drawMemory(&row, &scene)
    drawContext(&row, &scene)
    drawModels(row, &scene)
  }

  private func drawModels(_ area: Rect, _ scene: inout Scene) {
    let texts = state.models.slots.map { slot in
      let name = slot.facts.map { "\($0.name) \($0.type)" } ?? "loading…"
      let note = slot.adapterNote.isEmpty ? "" : " " + slot.adapterNote
      return (isActive: slot.id == state.models.active, text: "\(slot.id) \(name)\(note)")
    }
    guard !texts.isEmpty else { return scene.writeStatus("no model loaded", in: area, .statusBar) }
    var rest = area
    for (isActive, text) in texts {
      let style = isActive && texts.count > 1 ? scene.style(.statusName) : scene.style(.statusBar)
      let shown = TextWidth.truncate(text, to: rest.width, ellipsis: scene.look.glyphs.ellipsis)
      rest = rest.splitLeft(scene.canvas.write(shown, at: rest.x, rest.y, style: style) + 2).rest
    }
  }

  /// Cuts `width` columns off the right end of `row` if they can be spared.
  private func take(_ width: Int, from row: inout Rect, leaving: Int = 14) -> Rect? {
    guard row.width >= width + leaving + 2 else { return nil }
    let (rest, right) = row.splitRight(width)
    row = rest.splitRight(2).rest
    return right
  }

  private func drawSpeed(_ row: inout Rect, _ scene: inout Scene) {
    let speed = state.generate.speed
    guard speed.rate > 0 || speed.hasHistory else { return }
    let text = speed.rate > 0 ? "\(Int(speed.rate.rounded())) tok/s" : "… tok/s"
    guard let area = take(TextWidth.columns(of: text), from: &row) else { return }
    scene.writeStatus(text, in: area, .statusName)
    guard let graph = take(state.frame.columns >= 110 ? 30 : 12, from: &row, leaving: 40) else { return }
    row = Rect(row.x, row.y, row.width + 1, 1)
    Sparkline(speed.history).draw(
      in: graph.offset(dx: 1, dy: 0), on: &scene.canvas, scene.look,
      style: scene.style(.sparkline).on(scene.style(.statusBar).background))
  }

  private func drawMemory(_ row: inout Rect, _ scene: inout Scene) {
    let vitals = state.vitals
    guard vitals.residentBytes > 0, vitals.budgetBytes > 0 else { return }
    let share = Double(vitals.residentBytes) / Double(vitals.budgetBytes)
    let long = "mem \(vitals.residentBytes.byteText) / \(vitals.budgetBytes.byteText)"
    let text = state.frame.columns >= 100 ? long : "mem \(vitals.residentBytes.byteText)"
    guard let area = take(TextWidth.columns(of: text) + 2, from: &row) else { return }
    Gauge(share, text: text, warnsAt: 0.8, failsAt: 0.95).draw(in: area, on: &scene.canvas, scene.look)
  }

  private func drawContext(_ row: inout Rect, _ scene: inout Scene) {
    guard let facts = state.models.activeFacts else { return }
    let used =
      state.generate.tree.current.map {
        facts.positions(prompt: $0.promptIDs.count, tokens: $0.tokens.count)
      } ?? 0
    let text = "ctx \(used)/\(facts.contextLength)"
    guard let area = take(max(14, TextWidth.columns(of: text) + 2), from: &row) else { return }
    Gauge(Double(used) / Double(max(1, facts.contextLength)), text: text, warnsAt: 0.85, failsAt: 0.98)
      .draw(in: area, on: &scene.canvas, scene.look)
  }
}

extension Scene {
  mutating func writeStatus(_ text: String, in area: Rect, _ role: ThemeRole) {
    canvas.write(
      text, in: area, .left, style: look[role].on(look[.statusBar].background), ellipsis: look.glyphs.ellipsis)
  }
}
