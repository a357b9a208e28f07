import Canvas
import Workbench

/// Draws the dialogs. What lies under one can't be clicked; a click beside it closes it.
struct OverlayView {
  let state: WorkbenchState
  let keymap: Keymap

  func draw(_ overlay: Overlay, isTop: Bool, in area: Rect, on scene: inout Scene) {
    scene.hit(Rect(0, 0, scene.canvas.width, scene.canvas.height), press: [.back], wheel: { [.move(.scroll($0))] })
    switch overlay {
    case .help(let help): HelpView(help: help, keymap: keymap).draw(in: area, on: &scene)
    case .palette(let palette): PaletteView(palette: palette, keymap: keymap).draw(in: area, on: &scene)
    case .commandLine(let palette): CommandLineView(palette: palette, keymap: keymap).draw(in: area, on: &scene)
    case .settings(let form): SettingsView(form: form, state: state).draw(in: area, on: &scene)
    case .layouts(let picker): LayoutsView(picker: picker, state: state).draw(in: area, on: &scene)
    case .history(let history): HistoryView(history: history, keymap: keymap).draw(in: area, on: &scene)
    case .comparison(let sheet): ComparisonSheetView(sheet: sheet).draw(in: area, on: &scene)
    case .confirm(let confirmation): drawConfirmation(confirmation, in: area, &scene)
    case .question(let question): drawQuestion(question, in: area, &scene)
    case .notice(let notice): drawNotice(notice, in: area, &scene)
    }
  }

  private func drawConfirmation(_ confirmation: Confirmation, in area: Rect, _ scene: inout Scene) {
    let width = min(area.width - 4, max(32, TextWidth.columns(of: confirmation.question) + 6))
    let text = Paragraph([Span(confirmation.question, scene.style(.popup))], width: width - 4)
    let inner = scene.popup("Sure?", width: width, height: text.lineCount + 4, in: area)
    text.draw(in: inner, on: &scene.canvas)
    let row = inner.row(inner.height - 1)
    let places = KeyHints([.init("y", "yes"), .init("n", "no"), .init("esc", "back")]).draw(
      in: row, on: &scene.canvas, scene.look)
    for (index, (_, place)) in places.enumerated() { scene.hit(place, press: [.answer(index == 0)]) }
  }

  private func drawQuestion(_ question: Question, in area: Rect, _ scene: inout Scene) {
    let width = min(area.width - 4, max(44, TextWidth.columns(of: question.title) + 8))
    let inner = scene.popup(question.title, width: width, height: 5, in: area, footer: "enter takes, esc gives up")
    scene.drawField(question.answer, in: inner.row(1), prompt: "› ", focused: true)
    if let complaint = question.complaint {
      scene.canvas.write(
        complaint, in: inner.row(2), .left, style: scene.style(.error).on(scene.style(.popup).background),
        ellipsis: scene.look.glyphs.ellipsis)
    }
  }

  private func drawNotice(_ notice: Notice, in area: Rect, _ scene: inout Scene) {
    let width = min(area.width - 4, 76)
    let text = Paragraph([Span(notice.text, scene.style(.popup))], width: width - 4)
    let inner = scene.popup(
      notice.title, width: width, height: min(area.height - 2, text.lineCount + 2), in: area, footer: "esc closes")
    text.draw(in: inner, on: &scene.canvas)
  }
}

extension Scene {
  /// Draws a box that swallows clicks and returns what is free inside.
  mutating func popup(_ title: String, width: Int, height: Int, in area: Rect, footer: String = "") -> Rect {
    let popup = Popup(title, width: width, height: height, footer: footer)
    let inner = popup.draw(in: area, on: &canvas, look)
    hit(popup.frame(in: area), press: [.keyPressed])
    return inner
  }
}
