/// What is typed into a field of one line.
public struct TextFieldState: Sendable, Equatable {
  public var buffer: TextBuffer

  public init(_ text: String = "") { buffer = TextBuffer(Self.oneLine(text)) }

  public var text: String { buffer.text }

  /// An editing key. Returns whether it was one.
  public mutating func handle(_ key: Key) -> Bool { buffer.handle(key) }

  /// Pasted text; its newlines become blanks.
  public mutating func paste(_ text: String) { buffer.insert(Self.oneLine(text)) }

  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}

/// A field of one line that scrolls sideways to keep the cursor in view.
public struct TextField: Sendable {
  public var placeholder: String
  /// Drawn before the text, such as `/` or `:`.
  public var prompt: String

  public init(prompt: String = "", placeholder: String = "") {
    self.prompt = prompt
    self.placeholder = placeholder
  }

  public func draw(
    _ state: TextFieldState, in rect: Rect, on canvas: inout Canvas, _ look: Appearance, focused: Bool = true
  ) {
    guard !rect.isEmpty else { return }
    let style = look[focused ? .fieldFocused : .field]
    let row = rect.row(0)
    canvas.fill(row, style: style)
    let taken = canvas.write(prompt, at: row.x, row.y, style: look[.accent].on(style.background), maxWidth: row.width)
    let area = row.splitLeft(taken).rest
    if state.text.isEmpty {
      canvas.write(
        placeholder, in: area, style: look[.placeholder].on(style.background), ellipsis: look.glyphs.ellipsis)
    }
    let first = firstColumn(state, area.width)
    canvas.clipped(to: area) { canvas in
      canvas.write(state.text, at: area.x - first, area.y, style: style)
      guard focused else { return }
      let column = TextWidth.columns(of: state.buffer.beforeCursor) - first
      let width = max(1, state.buffer.afterCursor.first.map { TextWidth.columns(of: $0) } ?? 1)
      canvas.restyle(Rect(area.x + column, area.y, width, 1)) { $0 = look[.cursor] }
    }
  }

  /// The first column shown, so that the cursor is inside.
  private func firstColumn(_ state: TextFieldState, _ width: Int) -> Int {
    max(0, TextWidth.columns(of: state.buffer.beforeCursor) - max(0, width - 1))
  }

  /// Moves the cursor to where the mouse points.
  public func moveCursor(_ state: inout TextFieldState, toX x: Int, in rect: Rect) {
    let area = rect.row(0).splitLeft(TextWidth.columns(of: prompt)).rest
    let column = x - area.x + firstColumn(state, area.width)
    state.buffer.moveCursor(to: TextWidth.prefix(of: state.text, columns: max(0, column)).endIndex)
  }
}
