import Canvas
import Workbench

/// Text in, coloured pieces and their ids out.
struct TokenizerBench {
  let state: WorkbenchState
  let isFocused: Bool

  func draw(in area: Rect, on scene: inout Scene) {
    let models = state.models
    let (editor, rest) = area.splitTop(max(2, min(5, area.height / 3)))
    TextEditor(placeholder: "text to tokenize").draw(
      models.bench.editorState, in: editor, on: &scene.canvas, scene.look, focused: state.editing == .bench)
    scene.hit(editor, press: [.frame(.focus(.models)), .models(.part(.details)), .accept])
    if let problem = models.benchProblem {
      Paragraph([Span(problem, scene.style(.error))], width: rest.width).draw(in: rest, on: &scene.canvas)
      return
    }
    let count = "\(models.benchPieces.count) tokens"
    scene.write(count, in: rest.row(0), .heading)
    let body = rest.splitTop(1).rest
    let pieces = Paragraph(spans(scene.look), width: max(1, body.width - 1))
    let height = min(pieces.lineCount, max(1, body.height * 2 / 5))
    pieces.draw(in: body.splitTop(height).top, on: &scene.canvas)
    drawTable(in: body.splitTop(height + 1).rest, &scene)
  }

  private func spans(_ look: Appearance) -> [Span] {
    state.models.benchPieces.enumerated().map { index, piece in
      let style =
        piece.isSpecial
        ? look[.tokenSpecial]
        : look[.text].foreground(look.theme.series(index)).adding(index % 2 == 0 ? [] : .underline)
      return Span(VisiblePiece.text(piece.text, isSpecial: piece.isSpecial), style)
    }
  }

  private func drawTable(in area: Rect, _ scene: inout Scene) {
    let pieces = state.models.benchPieces
    let look = scene.look
    let columns: [TableView.Column] = [
      .init("#", .fixed(4), .right), .init("Id", .fixed(7), .right), .init("Piece", .flexible(minimum: 10)),
    ]
    TableView(columns, count: pieces.count) { row, column in
      switch column {
      case 0: Span("\(row + 1)", look[.faint])
      case 1: Span("\(pieces[row].id)", look[.code])
      default:
        Span(
          VisiblePiece.text(pieces[row].text, isSpecial: pieces[row].isSpecial),
          look[.text].foreground(look.theme.series(row)))
      }
    }.draw(ListState(selection: state.models.textRow), in: area, on: &scene.canvas, look, focused: isFocused)
  }
}

/// A token's text with white space made visible.
enum VisiblePiece {
  static func text(_ piece: String, isSpecial: Bool = false) -> String {
    if isSpecial { return piece }
    if piece.isEmpty { return "∅" }
    var shown = ""
    for scalar in piece.unicodeScalars {
      switch scalar {
      case " ": shown += "␣"
      case "\n": shown += "⏎"
      case "\t": shown += "⇥"
      case "\r": shown += "␍"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension Double {
  /// Four significant digits.
  var short: String {
    guard isFinite else { return "\(self)" }
    if self == 0 { return "0" }
    let size = abs(self)
    if size >= 1e5 || size < 1e-4 { return scientific }
    var digits = 3
    var scale = size
    while scale >= 10, digits > 0 {
      scale /= 10
      digits -= 1
    }
    while scale < 1, digits < 7 {
      scale *= 10
      digits += 1
    }
    return fixed(digits)
  }
}
