import Canvas
import History
import Workbench

/// What was generated, compared and trained: newest first, with the beginning of the chosen entry below.
struct HistoryView {
  let history: HistoryState
  let keymap: Keymap

  func draw(in area: Rect, on scene: inout Scene) {
    let inner = scene.popup(
      title, width: min(area.width - 4, 120), height: area.height - 2, in: area,
      footer: "enter reopens, \(key("history.mark")) marks, \(key("filter")) searches, \(key("history.delete")) deletes"
    )
    let isSearched = history.isSearching || !history.search.isEmpty
    let (field, rest) = inner.splitTop(isSearched ? 1 : 0)
    if isSearched {
      scene.drawField(history.search, in: field, prompt: "/", placeholder: "words", focused: history.isSearching)
    }
    switch history.listing {
    case .reading: scene.write("Reading…", style: muted(scene), in: rest.row(0))
    case .failed(let problem):
      Paragraph([Span(problem, scene.style(.warning).on(paper(scene)))], width: rest.width)
        .draw(in: rest, on: &scene.canvas)
    case .listed(let page) where page.entries.isEmpty:
      scene.write(
        isSearched ? "Nothing holds all of these words." : "Nothing is kept yet.", style: muted(scene), in: rest.row(0))
    case .listed(let page):
      let (list, preview) = rest.splitBottom(rest.height >= 14 ? rest.height / 3 : 0)
      drawList(page.entries, in: list, &scene)
      if let entry = history.selected, !preview.isEmpty { drawPreview(entry, in: preview, &scene) }
    }
  }

  private var title: String {
    guard case .listed(let page) = history.listing, page.count > 0 else { return "History" }
    let marked = history.marked.isEmpty ? "" : ", \(history.marked.count) marked"
    let shown = page.entries.count < page.count ? "the newest \(page.entries.count) of \(page.count)" : "\(page.count)"
    return "History: \(shown)\(marked)"
  }

  private func key(_ command: String) -> String { keymap.keyText(of: command) ?? "-" }
  private func paper(_ scene: Scene) -> Color { scene.style(.popup).background }
  private func muted(_ scene: Scene) -> Style { scene.style(.muted).on(paper(scene)) }

  private func drawList(_ entries: [HistoryEntry], in area: Rect, _ scene: inout Scene) {
    let look = scene.look
    let paper = paper(scene)
    let modelWidth = max(10, min(28, area.width / 4))
    let list = ListView(count: entries.count) { index in
      let entry = entries[index]
      let mark = history.marked.contains(entry.id) ? "\(look.glyphs.check) " : "  "
      return ListView.Row([
        Span(mark, look[.accent].on(paper)), Span("\(entry.when)  ", look[.muted].on(paper)),
        Span(TextWidth.pad(entry.kind.title, to: 11), look[.accent].on(paper)),
        Span(TextWidth.pad(entry.model, to: modelWidth) + "  ", look[.popup]),
        Span(VisiblePiece.oneLine(entry.heading), look[.popup]),
      ])
    }
    let cursor = ListState(selection: history.row)
    list.draw(cursor, in: area, on: &scene.canvas, look)
    scene.viewRows = area.height
    for line in 0..<area.height {
      guard let index = ListView.index(atRow: area.y + line, in: area, cursor, of: entries.count) else { continue }
      scene.hit(
        area.row(line), press: index == history.row ? [.accept] : [.overlay(.row(index))],
        wheel: { [.move(.scroll($0))] })
    }
  }

  private func drawPreview(_ entry: HistoryEntry, in area: Rect, _ scene: inout Scene) {
    scene.canvas.drawRule(area.row(0), glyphs: scene.look.glyphs, style: scene.style(.border).on(paper(scene)))
    let text = Paragraph(
      [
        Span(String(entry.prompt.drop(while: \.isNewline)) + "\n", scene.style(.prompt).on(paper(scene))),
        Span(entry.output, scene.style(.popup)),
      ], width: area.width)
    text.draw(in: area.splitTop(1).rest, on: &scene.canvas)
  }
}

extension HistoryKind {
  var title: String {
    switch self {
    case .generation: "generated"
    case .comparison: "compared"
    case .training: "trained"
    }
  }
}
