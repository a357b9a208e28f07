import Canvas
import Workbench

/// Ctrl-P: every action, found by a few of its letters.
struct PaletteView {
  let palette: PaletteState
  let keymap: Keymap

  func draw(in area: Rect, on scene: inout Scene) {
    let height = min(area.height - 2, 22)
    let inner = scene.popup(
      "Actions", width: min(area.width - 4, 78), height: height, in: area, footer: "enter runs, esc closes")
    scene.drawField(palette.query, in: inner.row(0), prompt: "› ", placeholder: "what to do", focused: true)
    SuggestionList(palette: palette, keymap: keymap).draw(in: inner.splitTop(2).rest, on: &scene)
  }
}

/// `:`: an action typed by name, with what it needs; suggestions stand above the line.
struct CommandLineView {
  let palette: PaletteState
  let keymap: Keymap

  func draw(in area: Rect, on scene: inout Scene) {
    let count = min(8, max(1, keymap.commands.matches(palette.query.text).count))
    let box = area.splitBottom(min(area.height, count + 3)).bottom
    let inner = scene.popup("Command", width: box.width, height: box.height, in: box, footer: "enter runs, esc closes")
    SuggestionList(palette: palette, keymap: keymap).draw(in: inner.splitBottom(1).rest, on: &scene)
    scene.drawField(palette.query, in: inner.splitBottom(1).bottom, prompt: ":", focused: true)
  }
}

struct SuggestionList {
  let palette: PaletteState
  let keymap: Keymap

  func draw(in area: Rect, on scene: inout Scene) {
    let query = palette.query.text
    let word = query.split(separator: " ").first.map(String.init) ?? ""
    let named = keymap.commands[word]
    if query.contains(" "), let named, let argument = named.argument {
      scene.canvas.write(
        "\(named.name) \(argument.placeholder)   \(named.summary)", in: area.row(0), .left,
        style: scene.style(.muted).on(scene.style(.popup).background), ellipsis: scene.look.glyphs.ellipsis)
      return
    }
    let matches = keymap.commands.matches(query)
    scene.viewRows = area.height
    let paper = scene.style(.popup).background
    let look = scene.look
    let list = ListView(count: matches.count) { index in
      let (command, match) = matches[index]
      return ListView.Row(
        [
          Span(command.title, look[.popup]), Span("  \(command.name)", look[.muted].on(paper)),
          Span("  \(command.summary)", look[.faint].on(paper)),
        ],
        note: keymap.keys(of: command.name).first.map(Keymap.text) ?? "", noteStyle: look[.keyName].on(paper),
        matches: match.positions)
    }
    let state = ListState(selection: palette.row)
    list.draw(state, in: area, on: &scene.canvas, look)
    for line in 0..<area.height {
      guard let index = ListView.index(atRow: area.y + line, in: area, state, of: matches.count) else { continue }
      scene.hit(area.row(line), press: [.overlay(.row(index)), .accept], wheel: { [.move(.scroll($0))] })
    }
  }
}
