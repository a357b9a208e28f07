/// Rows of which one is chosen, with a scrollbar when they don't all fit.
public struct ListView {
  /// What a row shows: spans from the left, a note at the right end, and which clusters a filter matched.
  public struct Row: Sendable {
    public var spans: [Span]
    public var note: String
    public var noteStyle: Style?
    /// Positions of matched clusters, counted over all spans.
    public var matches: [Int]

    public init(_ spans: [Span], note: String = "", noteStyle: Style? = nil, matches: [Int] = []) {
      self.spans = spans
      self.note = note
      self.noteStyle = noteStyle
      self.matches = matches
    }

    public init(_ text: String, style: Style, note: String = "", noteStyle: Style? = nil, matches: [Int] = []) {
      self.init([Span(text, style)], note: note, noteStyle: noteStyle, matches: matches)
    }
  }

  private let count: Int
  private let row: (Int) -> Row

  /// Only rows in view are asked for.
  public init(count: Int, row: @escaping (Int) -> Row) {
    self.count = count
    self.row = row
  }

  public func draw(
    _ state: ListState, in rect: Rect, on canvas: inout Canvas, _ look: Appearance, focused: Bool = true
  ) {
    guard !rect.isEmpty else { return }
    let first = state.firstRow(height: rect.height, of: count)
    let scrolls = count > rect.height
    let area = scrolls ? rect.splitRight(1).rest : rect
    canvas.clipped(to: rect) { canvas in
      for line in 0..<max(0, min(rect.height, count - first)) {
        draw(row(first + line), first + line == state.selected(of: count), area.row(line), &canvas, look, focused)
      }
      if scrolls { Scrollbar(first: first, count: count).draw(in: rect.splitRight(1).right, on: &canvas, look) }
    }
  }

  private func draw(
    _ row: Row, _ isSelected: Bool, _ rect: Rect, _ canvas: inout Canvas, _ look: Appearance, _ focused: Bool
  ) {
    let text = TextWidth.columns(of: row.note)
    let noteWidth = row.note.isEmpty || rect.width < text + 6 ? 0 : text + 1
    let room = rect.splitRight(noteWidth).rest
    let full = row.spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
    let used = canvas.write(row.spans, at: room.x, room.y, maxWidth: room.width)
    if full > room.width, let mark = look.glyphs.ellipsis.unicodeScalars.first, room.width > 0 {
      canvas.set(mark, at: room.maxX - 1, room.y, style: row.spans.last?.style ?? look[.muted])
    }
    highlight(row, in: room, used: used, &canvas, look)
    if noteWidth > 0 {
      canvas.write(row.note, at: rect.maxX - noteWidth + 1, rect.y, style: row.noteStyle ?? look[.muted])
    }
    if isSelected { canvas.mark(rect, look[focused ? .selection : .selectionInactive], look.theme) }
  }

  private func highlight(_ row: Row, in rect: Rect, used: Int, _ canvas: inout Canvas, _ look: Appearance) {
    guard !row.matches.isEmpty else { return }
    let matches = Set(row.matches)
    var column = 0
    for (position, cluster) in row.spans.lazy.flatMap(\.text).enumerated() {
      let width = TextWidth.columns(of: cluster)
      guard column + width <= rect.width else { break }
      if matches.contains(position) {
        canvas.restyle(Rect(rect.x + column, rect.y, width, 1)) { style in
          style.foreground = look[.match].foreground
          style.attributes.formUnion(look[.match].attributes)
        }
      }
      column += width
    }
  }

  /// The row at a place on the screen; nil outside of the rows.
  public static func index(atRow y: Int, in rect: Rect, _ state: ListState, of count: Int) -> Int? {
    guard y >= rect.y, y < rect.maxY else { return nil }
    let index = state.firstRow(height: rect.height, of: count) + y - rect.y
    return index < count ? index : nil
  }
}
