import Canvas
import Workbench

/// The list of models, with a filter line while one is typed or in force.
struct ModelList {
  let state: WorkbenchState

  private static let columns: [TableView.Column] = [
    .init("", .fixed(1)), .init("Name", .flexible(minimum: 14, weight: 3)),
    .init("Params", .fixed(6), .right, priority: 3), .init("Type", .fixed(6), .left, priority: 2),
    .init("Size", .fixed(8), .right, priority: 1), .init("b/w", .fixed(5), .right, priority: 5),
    .init("Arch", .flexible(minimum: 6, weight: 1), .left, priority: 4),
    .init("Licence", .fixed(10), .left, priority: 6), .init("Fits", .fixed(7), .left, priority: 0),
  ]

  func draw(in area: Rect, on scene: inout Scene) {
    let isFiltered = state.editing == .modelsFilter || !state.models.filter.isEmpty
    let (field, rest) = area.splitTop(isFiltered ? 1 : 0)
    if isFiltered {
      scene.drawField(
        state.models.filter, in: field, prompt: "/", placeholder: "name, architecture, type",
        focused: state.editing == .modelsFilter)
    }
    let shown = state.models.shown
    guard !shown.isEmpty else { return drawEmpty(in: rest, &scene) }
    let isFocused = state.frame.focus == .models && state.models.part == .list
    let look = scene.look
    let table = TableView(Self.columns, count: shown.count) { row, column in
      cell(shown[row], column, look)
    }
    let cursor = ListState(selection: state.models.row)
    table.draw(cursor, in: rest, on: &scene.canvas, scene.look, focused: isFocused)
    if state.models.part == .list { scene.viewRows = max(1, rest.height - 1) }
    for line in 0..<rest.height {
      guard let index = TableView.row(atRow: rest.y + line, in: rest, cursor, of: shown.count) else { continue }
      let isChosen = index == state.models.row && isFocused
      scene.hit(
        rest.row(line),
        press: [.frame(.focus(.models)), .models(.part(.list)), isChosen ? .models(.load) : .models(.row(index))],
        wheel: { [.frame(.focus(.models)), .models(.part(.list)), .move(.scroll($0))] })
    }
  }

  private func drawEmpty(in area: Rect, _ scene: inout Scene) {
    let text =
      !state.models.isListed
      ? "Looking for models…"
      : state.models.entries.isEmpty
        ? "No models found. `glassbox models` tells where they are looked for; R looks again."
        : "Nothing fits the filter; esc clears it."
    Paragraph([Span(text, scene.style(.muted))], width: max(1, area.width - 2))
      .draw(in: area.inset(dx: 1, dy: 0), on: &scene.canvas)
  }

  private func cell(_ model: LibraryModel, _ column: Int, _ look: Appearance) -> Span {
    switch column {
    case 0: return slotMark(model, look)
    case 1: return Span(name(model), look[model.availability == .ready ? .text : .muted])
    case 2: return Span(model.parameters?.countText ?? "", look[.muted])
    case 3: return Span(model.type ?? "", look[.code])
    case 4: return Span(model.bytes?.byteText ?? "", look[.muted])
    case 5: return Span(bitsPerWeight(model), look[.muted])
    case 6: return Span(model.architecture ?? "", look[.muted])
    case 7: return Span(model.license ?? "", look[.muted])
    default: return badge(model, look)
    }
  }

  /// With the adapters of a loaded model behind it.
  private func name(_ model: LibraryModel) -> String {
    let note = model.path.flatMap { state.models.slot(ofPath: $0) }?.adapterNote ?? ""
    return note.isEmpty ? model.name : "\(model.name) \(note)"
  }

  private func slotMark(_ model: LibraryModel, _ look: Appearance) -> Span {
    guard let path = model.path, let slot = state.models.slot(ofPath: path) else { return Span(" ", look[.text]) }
    return Span(slot.facts == nil ? "…" : "\(slot.id)", look[slot.id == state.models.active ? .success : .info])
  }

  private func bitsPerWeight(_ model: LibraryModel) -> String {
    guard let bytes = model.bytes, let parameters = model.parameters, parameters > 0 else { return "" }
    return (Double(bytes) * 8 / Double(parameters) * 100).rounded().hundredths
  }

  /// Whether the model and a little room to work in fit the memory budget.
  private func badge(_ model: LibraryModel, _ look: Appearance) -> Span {
    switch model.availability {
    case .broken: return Span("broken", look[.error])
    case .fetchable: return Span("fetch", look[.accent])
    case .ready: break
    }
    guard let bytes = model.bytes, state.vitals.budgetBytes > 0 else { return Span("", look[.text]) }
    let share = Double(bytes + (64 << 20)) / Double(state.vitals.budgetBytes)
    if share > 1 { return Span("too big", look[.error]) }
    return share > 0.8 ? Span("tight", look[.warning]) : Span("fits", look[.success])
  }
}

extension Double {
  /// A number of hundredths with its two decimals.
  var hundredths: String {
    let whole = Int(self)
    return "\(whole / 100)." + (whole % 100 < 10 ? "0" : "") + "\(whole % 100)"
  }
}
