import Canvas
import Workbench

/// The chosen model's tabs.
struct ModelDetailsView {
  let state: WorkbenchState

  private var models: ModelsState { state.models }
  private var isFocused: Bool { state.frame.focus == .models && models.part == .details }

  func draw(in area: Rect, on scene: inout Scene) {
    let (head, body) = area.splitTop(1)
    drawTabs(in: head.inset(dx: 1, dy: 0), &scene)
    let content = body.inset(dx: 1, dy: 0)
    scene.hit(
      body, press: [.frame(.focus(.models)), .models(.part(.details))],
      wheel: { [.frame(.focus(.models)), .models(.part(.details)), .move(.scroll($0))] })
    if isFocused { scene.viewRows = max(1, content.height - 1) }
    switch models.details {
    case .none: drawAbsent(in: content, &scene)
    case .reading: scene.write("Reading…", in: content.row(0), .muted)
    case .failed(_, let problem):
      Paragraph([Span(problem, scene.style(.error))], width: content.width).draw(in: content, on: &scene.canvas)
    case .read(let details): draw(details, in: content, &scene)
    }
  }

  private func drawTabs(in area: Rect, _ scene: inout Scene) {
    let all = ModelsState.Tab.allCases
    let tabs = Tabs(all.map { $0.rawValue.capitalized }, active: all.firstIndex(of: models.tab) ?? 0)
    tabs.draw(in: area, on: &scene.canvas, scene.look)
    for (index, place) in tabs.places(in: area) {
      scene.hit(place, press: [.frame(.focus(.models)), .models(.tab(all[index]))])
    }
  }

  private func drawAbsent(in area: Rect, _ scene: inout Scene) {
    guard let model = models.selected else { return }
    let text = model.problem ?? "Not on this machine yet: Enter fetches and loads it, f only fetches it."
    Paragraph([Span(text, scene.style(model.problem == nil ? .muted : .error))], width: area.width)
      .draw(in: area, on: &scene.canvas)
  }

  private func draw(_ details: ModelDetails, in area: Rect, _ scene: inout Scene) {
    switch models.tab {
    case .overview: drawFacts(details.facts, in: area, &scene)
    case .metadata: drawMetadata(in: area, &scene)
    case .tensors: TensorTable(state: state, isFocused: isFocused).draw(in: area, on: &scene)
    case .diagram:
      let text =
        details.diagram.isEmpty ? "This build doesn't run this architecture." : details.diagram.joined(separator: "\n")
      drawText(text, .text, in: area, &scene)
    case .tokenizer: TokenizerBench(state: state, isFocused: isFocused).draw(in: area, on: &scene)
    case .template: drawText(details.template, .text, in: area, &scene)
    }
  }

  private func drawFacts(_ facts: [ModelDetails.Fact], in area: Rect, _ scene: inout Scene) {
    let labels = min(20, (facts.map { TextWidth.columns(of: $0.label) }.max() ?? 0) + 2)
    let first = max(0, min(models.textRow, facts.count - area.height))
    for (line, fact) in facts.dropFirst(first).prefix(max(0, area.height)).enumerated() {
      let (label, value) = area.row(line).splitLeft(labels)
      scene.write(fact.label, in: label, .muted)
      scene.write(fact.value, in: value)
    }
  }

  private func drawMetadata(in area: Rect, _ scene: inout Scene) {
    let (field, rest) = filterField(models.metadataFilter, .metadataFilter, in: area, &scene)
    _ = field
    let rows = models.shownMetadata
    let look = scene.look
    let columns: [TableView.Column] = [
      .init("Key", .flexible(minimum: 16, weight: 2)), .init("Value", .flexible(minimum: 12, weight: 3)),
    ]
    let table = TableView(columns, count: rows.count) { row, column in
      column == 0 ? Span(rows[row].key, look[.muted]) : Span(rows[row].value, look[.text])
    }
    let cursor = ListState(selection: models.metadataRow)
    table.draw(cursor, in: rest, on: &scene.canvas, look, focused: isFocused)
    scene.hitRows(rest.splitTop(1).rest, cursor, of: rows.count) { [.models(.detailsRow($0))] }
  }

  func filterField(
    _ buffer: EditBuffer, _ id: FieldID, in area: Rect, _ scene: inout Scene
  ) -> (field: Rect, rest: Rect) {
    let isShown = state.editing == id || !buffer.isEmpty
    let (field, rest) = area.splitTop(isShown ? 1 : 0)
    if isShown { scene.drawField(buffer, in: field, prompt: "/", focused: state.editing == id) }
    return (field, rest)
  }

  private func drawText(_ text: String, _ role: ThemeRole, in area: Rect, _ scene: inout Scene) {
    let paragraph = Paragraph([Span(text, scene.style(role))], width: max(1, area.width - 1))
    let first = max(0, min(models.textRow, paragraph.lineCount - area.height))
    paragraph.draw(in: area, on: &scene.canvas, firstLine: first)
    Scrollbar(first: first, count: paragraph.lineCount).draw(
      in: area.splitRight(1).right, on: &scene.canvas, scene.look)
  }
}

extension Scene {
  /// A click on a row of a list does what `press` says for it.
  mutating func hitRows(_ area: Rect, _ cursor: ListState, of count: Int, press: (Int) -> [Action]) {
    for line in 0..<max(0, area.height) {
      guard let index = ListView.index(atRow: area.y + line, in: area, cursor, of: count) else { continue }
      hit(area.row(line), press: press(index))
    }
  }
}
