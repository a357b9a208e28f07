import Canvas
import Workbench

extension Scene {
  /// The line over a part of a pane: its name, a note at the right, brighter while it has the focus. Returns what is
  /// left under it.
  mutating func drawHeading(
    _ name: String, note: String = "", noteRole: ThemeRole = .muted, isFocused: Bool, in area: Rect
  ) -> Rect {
    let (line, rest) = area.splitTop(1)
    guard !line.isEmpty else { return rest }
    canvas.fill(line, with: look.glyphs.border.horizontal, style: look[isFocused ? .borderFocused : .border])
    let text = " \(isFocused ? "\(look.glyphs.pointer) " : "")\(name) "
    let cut = TextWidth.truncate(text, to: max(0, line.width - 2), ellipsis: look.glyphs.ellipsis)
    let used = canvas.write(cut, at: line.x + 1, line.y, style: look[isFocused ? .titleFocused : .title])
    let room = line.width - used - 4
    if !note.isEmpty, room >= 4 {
      let shown = " " + TextWidth.truncate(note, to: room - 2, ellipsis: look.glyphs.ellipsis) + " "
      canvas.write(shown, at: line.maxX - 1 - TextWidth.columns(of: shown), line.y, style: look[noteRole])
    }
    return rest
  }
}
