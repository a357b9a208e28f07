import Canvas
import Workbench

/// The prompt editor.
struct PromptView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let generate = state.generate
    let isEditing = state.editing == .prompt && state.overlays.isEmpty
    let isFocused = state.frame.focus == .generate && generate.part == .prompt
    let note =
      isEditing
      ? "enter sends, ^J new line, esc leaves"
      : generate.prompts > 0 ? "\(generate.prompts) in history" : ""
    let body = scene.drawHeading(
      generate.startsAnew ? "New prompt" : "Prompt", note: note, isFocused: isFocused || isEditing, in: area)
    TextEditor(placeholder: generate.isChat ? "ask something" : "text to go on from").draw(
      generate.prompt.editorState, in: body.inset(dx: 1, dy: 0), on: &scene.canvas, scene.look, focused: isEditing)
    scene.hit(area, press: [.frame(.focus(.generate)), .generate(.edit(.prompt))])
  }
}

extension GenerateState {
  var prompts: Int { history.prompts.count }
}

/// The system prompt of a chat, one line high until it is edited.
struct SystemView {
  let state: WorkbenchState

  func draw(in area: Rect, on scene: inout Scene) {
    let isEditing = state.editing == .system && state.overlays.isEmpty
    let isFocused = state.frame.focus == .generate && state.generate.part == .system
    let body = scene.drawHeading("System", isFocused: isFocused || isEditing, in: area)
    TextEditor(placeholder: "how the model should behave").draw(
      state.generate.system.editorState, in: body.inset(dx: 1, dy: 0), on: &scene.canvas, scene.look, focused: isEditing
    )
    scene.hit(area, press: [.frame(.focus(.generate)), .generate(.edit(.system))])
  }
}
