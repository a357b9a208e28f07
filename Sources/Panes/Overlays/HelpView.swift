import Canvas
import Workbench

/// The keys of the situation the help was opened in, then all others, straight from the keymap.
struct HelpView {
  let help: HelpState
  let keymap: Keymap

  enum Row: Equatable {
    case heading(String)
    case key(String, summary: String)
    case blank
  }

  func draw(in area: Rect, on scene: inout Scene) {
    let inner = scene.popup(
      "Keys", width: min(area.width - 4, 92), height: area.height - 2, in: area,
      footer: "/ filters, j k move, esc closes")
    let isFiltered = help.isFiltering || !help.filter.isEmpty
    let (field, list) = inner.splitTop(isFiltered ? 1 : 0)
    if isFiltered { scene.drawField(help.filter, in: field, prompt: "/", focused: help.isFiltering) }
    let rows = rows()
    let first = max(0, min(help.row, rows.count - list.height))
    scene.viewRows = list.height
    for line in 0..<max(0, min(list.height, rows.count - first)) { draw(rows[first + line], list.row(line), &scene) }
    if rows.count > list.height {
      Scrollbar(first: first, count: rows.count).draw(in: list.splitRight(1).right, on: &scene.canvas, scene.look)
    }
    scene.hit(list, press: [.keyPressed], wheel: { [.overlay(.row(max(0, first + $0)))] })
  }

  private func draw(_ row: Row, _ area: Rect, _ scene: inout Scene) {
    let paper = scene.style(.popup).background
    switch row {
    case .blank: break
    case .heading(let text):
      scene.canvas.write(text, at: area.x, area.y, style: scene.style(.heading).on(paper), maxWidth: area.width)
    case .key(let keys, let summary):
      let (left, right) = area.splitLeft(17)
      scene.canvas.write(
        keys, in: left.splitRight(1).rest, .right, style: scene.style(.keyName).on(paper),
        ellipsis: scene.look.glyphs.ellipsis)
      scene.canvas.write(
        summary, in: right.splitLeft(1).rest, .left, style: scene.style(.popup), ellipsis: scene.look.glyphs.ellipsis)
    }
  }

  /// Sections by context: where the user is first, each command once.
  func rows() -> [Row] {
    let rest = keymap.commands.all.flatMap(\.contexts)
    var order: [InputContext] = []
    for context in help.contexts + rest where !order.contains(context) { order.append(context) }
    var seen: Set<String> = []
    var rows: [Row] = []
    for context in order {
      let section = keymap.commands.all.filter { $0.contexts.contains(context) && !keymap.keys(of: $0.name).isEmpty }
        .filter { seen.insert($0.name).inserted }.map(entry).filter(isShown)
      guard !section.isEmpty else { continue }
      rows += (rows.isEmpty ? [] : [.blank]) + [.heading(Self.title(context))] + section
    }
    return rows
  }

  private func entry(_ command: Command) -> Row {
    .key(keymap.keys(of: command.name).map(Keymap.text).joined(separator: " "), summary: command.summary)
  }

  private func isShown(_ row: Row) -> Bool {
    guard case .key(let keys, let summary) = row, !help.filter.isEmpty else { return true }
    return FuzzyMatch(help.filter.text, in: "\(keys) \(summary)").map { $0.score > 0 } ?? false
  }

  static func title(_ context: InputContext) -> String {
    let titles = [
      "global": "Everywhere", "navigation": "Moving", "field": "Typing", "editor": "Typing several lines",
      "help": "In this help", "palette": "In the palette", "settings": "In the settings",
      "layouts": "In the layouts", "history": "In the history", "comparison": "In a comparison",
      "confirm": "Asked yes or no", "question": "Asked for a line",
      "notice": "In a notice", "field.prompt": "In the prompt", "field.system": "In the system prompt",
      "field.filter": "In a filter", "field.bench": "In the tokenizer's text",
    ]
    if let title = titles[context.rawValue] { return title }
    let words = context.rawValue.split(separator: ".").map { $0.prefix(1).uppercased() + $0.dropFirst() }
    return words.joined(separator: ": ")
  }
}
