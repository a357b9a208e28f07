import Canvas
import Workbench

/// What base and columns wrote on the same prompt with one seed, side by side: each token tinted by its divergence, the
/// first that leaves the base's text marked.
struct ColumnTextsView {
  let state: WorkbenchState

  /// Divergences beyond this look alike. Nats.
  private static let widest = 0.5

  func draw(in area: Rect, on scene: inout Scene) {
    guard let texts = state.quantize.texts else {
      let text = "w has the base and the chosen columns write on Generate's prompt, with its settings and one seed."
      return scene.write(text, in: area.row(0).inset(dx: 1, dy: 0), .faint)
    }
    let (body, foot) = area.splitBottom(min(3, max(0, area.height - 4)))
    let shown = max(1, min(texts.columns.count, body.width / 26))
    let chosen = max(0, min(state.quantize.textColumn, texts.columns.count - 1))
    // The base stays in sight; the others go by.
    let others = max(1, shown - 1)
    let first = max(1, min(chosen - others + 1, texts.columns.count - others))
    let indices = [0] + Array(first..<min(first + others, texts.columns.count))
    let width = body.width / max(1, indices.count)
    if state.frame.focus == .quantize { scene.viewRows = max(1, body.height - 2) }
    for (place, index) in indices.enumerated() where texts.columns.indices.contains(index) {
      let column = Rect(body.x + place * width, body.y, width, body.height)
      draw(texts.columns[index], isChosen: index == chosen, in: column.inset(dx: 1, dy: 0), &scene)
      guard place > 0 else { continue }
      scene.canvas.fill(
        Rect(column.x, column.y, 1, column.height), with: scene.look.glyphs.border.vertical,
        style: scene.style(.border))
    }
    drawFacts(texts, chosen, in: foot, &scene)
  }

  private func draw(_ column: SidesReport.Column, isChosen: Bool, in area: Rect, _ scene: inout Scene) {
    let (head, body) = area.splitTop(1)
    scene.write(column.name, in: head, isChosen ? .heading : .muted)
    let look = scene.look
    let spans = column.tokens.enumerated().map { index, token in
      Span(token.text, style(token, index, column.divergence, look))
    }
    let paragraph = Paragraph(spans, width: max(1, body.width), newlineMark: look.glyphs == .ascii ? "$" : "⏎")
    let line = paragraph.place(ofSpan: min(state.quantize.token, max(0, spans.count - 1)))?.line ?? 0
    let firstLine = max(0, min(line - body.height / 2, paragraph.lineCount - body.height))
    paragraph.draw(in: body, on: &scene.canvas, firstLine: firstLine)
  }

  private func style(
    _ token: SidesReport.Token, _ index: Int, _ divergence: Int?, _ look: Appearance
  ) -> Style {
    let color = look.theme.color(.probability, at: 1 - min(1, (token.kld / Self.widest).squareRoot()))
    var style = look[.reply].on(color)
    if index == state.quantize.token { style = look[.tokenChosen] }
    // Not told by colour alone.
    if token.kld > 0.1 { style = style.adding(.underline) }
    return index == divergence ? style.adding(.bold) : style
  }

  private func drawFacts(_ texts: SidesReport, _ chosen: Int, in foot: Rect, _ scene: inout Scene) {
    let look = scene.look
    Legend("KLD", low: "0", high: "\(Self.widest.fixed(1)) nats √").draw(
      in: foot.row(0).inset(dx: 1, dy: 0).splitLeft(40).left, on: &scene.canvas, look
    ) { look.theme.color(.probability, at: 1 - $0) }
    let column = texts.columns[chosen]
    let token = column.tokens.indices.contains(state.quantize.token) ? column.tokens[state.quantize.token] : nil
    let here = token.map {
      "token \(state.quantize.token) \(VisiblePiece.text($0.text)) · KLD \(NumberText.short($0.kld))"
    }
    scene.write("\(column.name): \(here ?? "no token \(state.quantize.token)")", in: foot.row(1).inset(dx: 1, dy: 0))
    let divergence =
      column.divergence.map { "leaves the base's text at token \($0) (n goes there) · \(column.explanation)" }
      ?? (chosen == 0 ? "the base" : "the base's text")
    scene.write(divergence, in: foot.row(2).inset(dx: 1, dy: 0), .muted)
  }
}
