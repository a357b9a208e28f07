/// What is typed into a field of several lines.
public struct TextEditorState: Sendable, Equatable {
  public var buffer: TextBuffer
  /// The first screen line shown, as far as the cursor allows.
  public var firstLine = 0
  /// The column that moving up and down aims for.
  var goalColumn: Int?

  public init(_ text: String = "") { buffer = TextBuffer(text) }

  public var text: String { buffer.text }

  public mutating func paste(_ text: String) {
    buffer.insert(text)
    goalColumn = nil
  }

  /// An editing key, for a field that is so many columns wide and rows high. Returns whether it was one.
  ///
  /// Up on the first line and Down on the last are left to the caller, who may walk a history with them.
  public mutating func handle(_ key: Key, width: Int, height: Int) -> Bool {
    switch key {
    case .up, .ctrl("p"): return move(byLines: -1, width, height)
    case .down, .ctrl("n"): return move(byLines: 1, width, height)
    case .pageUp: _ = move(byLines: -max(1, height - 1), width, height)
    case .pageDown: _ = move(byLines: max(1, height - 1), width, height)
    case .enter, .altEnter: buffer.insert("\n")
    case .tab: buffer.insert("\t")
    case .home, .end: moveAlongScreenLine(toEnd: key == .end, width)
    case .ctrlUp: buffer.moveToStart()
    case .ctrlDown: buffer.moveToEnd()
    default: if !buffer.handle(key) { return false }
    }
    if key != .pageUp, key != .pageDown { goalColumn = nil }
    reveal(width: width, height: height)
    return true
  }

  /// The text broken into screen lines. One column is kept free for the cursor at the end of a line.
  public func lines(width: Int) -> [Range<String.Index>] { TextWidth.wrap(buffer.text, width: max(1, width - 1)) }

  /// Where the cursor is on the screen, counted from the first line.
  public func cursorPlace(width: Int) -> (line: Int, column: Int) {
    place(in: lines(width: width), width)
  }

  func place(in lines: [Range<String.Index>], _ width: Int) -> (line: Int, column: Int) {
    let cursor = buffer.cursor
    let line = lines.lastIndex { $0.lowerBound <= cursor } ?? 0
    let column = TextWidth.columns(of: buffer.text[lines[line].lowerBound..<cursor])
    return (line, min(column, max(0, width - 1)))
  }

  /// The first line to show so that the cursor is seen.
  func revealedFirstLine(_ cursorLine: Int, _ lineCount: Int, height: Int) -> Int {
    guard height > 0 else { return 0 }
    let revealed = min(max(firstLine, cursorLine - height + 1), cursorLine)
    return max(0, min(revealed, lineCount - height))
  }

  private mutating func reveal(width: Int, height: Int) {
    let lines = lines(width: width)
    firstLine = revealedFirstLine(place(in: lines, width).line, lines.count, height: height)
  }

  private mutating func move(byLines count: Int, _ width: Int, _ height: Int) -> Bool {
    let lines = lines(width: width)
    let (line, column) = place(in: lines, width)
    let target = min(max(0, line + count), lines.count - 1)
    guard target != line else { return false }
    let goal = goalColumn ?? column
    buffer.moveCursor(to: index(ofColumn: goal, in: lines[target]))
    goalColumn = goal
    reveal(width: width, height: height)
    return true
  }

  private func index(ofColumn column: Int, in line: Range<String.Index>) -> String.Index {
    TextWidth.prefix(of: String(buffer.text[line]), columns: column).utf8.count.advanced(in: buffer.text, from: line)
  }

  private mutating func moveAlongScreenLine(toEnd: Bool, _ width: Int) {
    let lines = lines(width: width)
    let line = lines[place(in: lines, width).line]
    buffer.moveCursor(to: toEnd ? line.upperBound : line.lowerBound)
  }

  /// Moves the cursor to where the mouse points.
  public mutating func moveCursor(toX x: Int, y: Int, in rect: Rect) {
    let lines = lines(width: rect.width)
    let first = revealedFirstLine(place(in: lines, rect.width).line, lines.count, height: rect.height)
    let line = min(max(0, first + y - rect.y), lines.count - 1)
    buffer.moveCursor(to: index(ofColumn: max(0, x - rect.x), in: lines[line]))
    goalColumn = nil
  }
}

extension Int {
  /// The index so many UTF-8 bytes into a line.
  fileprivate func advanced(in text: String, from line: Range<String.Index>) -> String.Index {
    text.utf8.index(line.lowerBound, offsetBy: self)
  }
}

/// A field of several lines with soft wrapping.
public struct TextEditor: Sendable {
  public var placeholder: String

  public init(placeholder: String = "") { self.placeholder = placeholder }

  public func draw(
    _ state: TextEditorState, in rect: Rect, on canvas: inout Canvas, _ look: Appearance, focused: Bool = true
  ) {
    guard !rect.isEmpty else { return }
    let style = look[focused ? .fieldFocused : .field]
    canvas.fill(rect, style: style)
    let lines = state.lines(width: rect.width)
    let cursor = state.place(in: lines, rect.width)
    let first = state.revealedFirstLine(cursor.line, lines.count, height: rect.height)
    canvas.clipped(to: rect) { canvas in
      if state.text.isEmpty {
        canvas.write(
          placeholder, in: rect.row(0), style: look[.placeholder].on(style.background), ellipsis: look.glyphs.ellipsis)
      }
      for row in 0..<max(0, min(rect.height, lines.count - first)) {
        canvas.write(state.text[lines[first + row]], at: rect.x, rect.y + row, style: style)
      }
      if lines.count > rect.height {
        Scrollbar(first: first, count: lines.count).draw(in: rect.splitRight(1).right, on: &canvas, look)
      }
      guard focused else { return }
      let after = state.buffer.afterCursor.first { _ in true }
      let width = after.map { $0 == "\n" ? 1 : max(1, TextWidth.columns(of: $0)) } ?? 1
      canvas.restyle(Rect(rect.x + cursor.column, rect.y + cursor.line - first, width, 1)) { $0 = look[.cursor] }
    }
  }
}
