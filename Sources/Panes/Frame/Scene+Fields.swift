import Canvas
import Workbench

extension EditBuffer {
  /// As the text widgets take it.
  fileprivate func placeCursor(in buffer: inout TextBuffer) {
    let text = buffer.text
    buffer.moveCursor(to: text.index(text.startIndex, offsetBy: min(cursor, text.count)))
  }

  var fieldState: TextFieldState {
    var state = TextFieldState(text)
    placeCursor(in: &state.buffer)
    return state
  }

  var editorState: TextEditorState {
    var state = TextEditorState(text)
    placeCursor(in: &state.buffer)
    return state
  }
}

extension Scene {
  /// A field of one line; without the focus it shows what it holds, quietly.
  mutating func drawField(
    _ buffer: EditBuffer, in area: Rect, prompt: String = "", placeholder: String = "", focused: Bool
  ) {
    TextField(prompt: prompt, placeholder: placeholder).draw(
      buffer.fieldState, in: area, on: &canvas, look, focused: focused)
  }
}
