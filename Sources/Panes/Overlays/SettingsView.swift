import Canvas
import Workbench

/// F2: a line for each setting. Changes show at once and can be undone.
struct SettingsView {
  let form: FormState
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let items = SettingCatalog.all
    let inner = scene.popup(
      "Settings", width: min(area.width - 4, 80), height: min(area.height - 2, items.count + 5), in: area,
      footer: "← → change, enter types, d default, u undoes")
    let list = inner.splitBottom(2).rest
    let paper = scene.style(.popup).background
    scene.viewRows = list.height
    let first = ListState(selection: form.row).firstRow(height: list.height, of: items.count)
    for line in 0..<max(0, min(list.height, items.count - first)) {
      let index = first + line
      let row = list.row(line)
      draw(items[index], row, isSelected: index == form.row, &scene)
      scene.hit(row, press: index == form.row ? [.accept] : [.overlay(.row(index))], wheel: { [.move(.scroll($0))] })
    }
    guard items.indices.contains(form.row) else { return }
    scene.canvas.write(
      items[form.row].summary, in: inner.row(inner.height - 1), .left, style: scene.style(.muted).on(paper),
      ellipsis: scene.look.glyphs.ellipsis)
  }

  private func draw(_ item: SettingItem, _ row: Rect, isSelected: Bool, _ scene: inout Scene) {
    let paper = scene.style(.popup)
    let (label, value) = row.splitLeft(min(24, row.width / 2))
    scene.canvas.write(item.title, in: label, .left, style: paper, ellipsis: scene.look.glyphs.ellipsis)
    if isSelected, let entry = form.entry {
      return scene.drawField(entry, in: value, focused: true)
    }
    let isDefault = item.value(in: state.settings) == item.value(in: Settings())
    let style = (isDefault ? scene.style(.muted) : scene.style(.accent)).on(paper.background)
    scene.canvas.write(shown(item, isSelected), in: value, .left, style: style, ellipsis: scene.look.glyphs.ellipsis)
    if isSelected { scene.canvas.mark(row, scene.style(.selection), scene.look.theme) }
  }

  private func shown(_ item: SettingItem, _ isSelected: Bool) -> String {
    let value = item.value(in: state.settings)
    let text: String =
      switch item.kind {
      case .toggle: value == "on" ? "[x] on" : "[ ] off"
      case .number(_, _, _, let zero): value == "0" ? "0 (\(zero))" : value
      case .choice: value
      }
    return isSelected ? "‹ \(text) ›" : "  \(text)"
  }
}

/// L: the layouts there are, built in and saved.
struct LayoutsView {
  let picker: PickerState
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let own = state.settings.layouts.keys.sorted()
    let names = LayoutCatalog.all.map(\.name) + own
    let inner = scene.popup(
      "Layouts", width: min(area.width - 4, 60), height: min(area.height - 2, names.count + 2), in: area,
      footer: "enter takes, s saves these panes")
    let look = scene.look
    let paper = look[.popup]
    let list = ListView(count: names.count) { index in
      let name = names[index]
      let tree = state.settings.layouts[name] ?? LayoutCatalog.named(name)
      let panes = tree?.keeping(state.frame.panes.contains)?.panes.map(\.rawValue) ?? []
      let mark = name == state.frame.layout ? "\(look.glyphs.check) " : "  "
      return ListView.Row(
        [Span(mark + name, paper)], note: panes.isEmpty ? "no pane of this build" : panes.joined(separator: " "),
        noteStyle: look[.muted].on(paper.background))
    }
    let cursor = ListState(selection: picker.row)
    list.draw(cursor, in: inner, on: &scene.canvas, look)
    scene.viewRows = inner.height
    for line in 0..<inner.height {
      guard let index = ListView.index(atRow: inner.y + line, in: inner, cursor, of: names.count) else { continue }
      scene.hit(inner.row(line), press: [.overlay(.row(index)), .accept])
    }
  }
}
