/// Rows of aligned columns under a header. When it gets narrow, columns of low priority are left out one by one.
public struct TableView {
  public struct Column: Sendable, Equatable {
    public enum Width: Sendable, Equatable {
      case fixed(Int)
      /// At least so many columns, and a share of what is left over.
      case flexible(minimum: Int, weight: Int = 1)
    }

    public var title: String
    public var width: Width
    public var alignment: TextWidth.Alignment
    /// 0 is never left out; of the others the highest goes first.
    public var priority: Int

    public init(_ title: String, _ width: Width, _ alignment: TextWidth.Alignment = .left, priority: Int = 0) {
      self.title = title
      self.width = width
      self.alignment = alignment
      self.priority = priority
    }

    var minimum: Int {
      switch width {
      case .fixed(let width): max(0, width)
      case .flexible(let minimum, _): max(0, minimum)
      }
    }

    var weight: Int {
      if case .flexible(_, let weight) = width { return max(0, weight) }
      return 0
    }
  }

  public struct Sort: Sendable, Equatable {
    public var column: Int
    public var isAscending: Bool

    public init(column: Int, isAscending: Bool) {
      self.column = column
      self.isAscending = isAscending
    }
  }

  private let columns: [Column]
  private let count: Int
  private let sort: Sort?
  private let headerStyle: Style?
  private let cell: (_ row: Int, _ column: Int) -> Span

  /// Only cells in view are asked for. Without a style for the header, it has the theme's.
  public init(
    _ columns: [Column], count: Int, sort: Sort? = nil, headerStyle: Style? = nil,
    cell: @escaping (_ row: Int, _ column: Int) -> Span
  ) {
    self.columns = columns
    self.headerStyle = headerStyle
    self.count = count
    self.sort = sort
    self.cell = cell
  }

  /// Blank columns between two columns.
  static let gap = 2

  /// Which columns fit and how wide each becomes, from left to right.
  public static func arrange(_ columns: [Column], width: Int) -> [(column: Int, width: Int)] {
    var shown = Array(columns.indices)
    func needed() -> Int { shown.reduce(0) { $0 + columns[$1].minimum } + gap * max(0, shown.count - 1) }
    while needed() > width {
      let droppable = shown.filter { columns[$0].priority > 0 }
      guard let worst = droppable.max(by: { columns[$0].priority <= columns[$1].priority }) else { break }
      shown.removeAll { $0 == worst }
    }
    var spare = max(0, width - needed())
    var weight = shown.reduce(0) { $0 + columns[$1].weight }
    return shown.map { index in
      let own = columns[index].weight
      let extra = weight > 0 ? spare * own / weight : 0
      spare -= extra
      weight -= own
      return (index, columns[index].minimum + extra)
    }
  }

  public func draw(
    _ state: ListState, in rect: Rect, on canvas: inout Canvas, _ look: Appearance, focused: Bool = true
  ) {
    guard !rect.isEmpty else { return }
    let (header, body) = rect.splitTop(1)
    let scrolls = count > body.height
    let area = scrolls ? body.splitRight(1).rest : body
    let places = Self.arrange(columns, width: area.width)
    canvas.clipped(to: rect) { canvas in
      drawHeader(places, header, &canvas, look)
      let first = state.firstRow(height: body.height, of: count)
      for line in 0..<max(0, min(body.height, count - first)) {
        let row = area.row(line)
        forEachPlace(places, row) { column, place in
          let span = cell(first + line, column)
          canvas.write(
            span.text, in: place, columns[column].alignment, style: span.style, ellipsis: look.glyphs.ellipsis)
        }
        if first + line == state.selected(of: count) {
          canvas.mark(row, look[focused ? .selection : .selectionInactive], look.theme)
        }
      }
      if scrolls { Scrollbar(first: first, count: count).draw(in: body.splitRight(1).right, on: &canvas, look) }
    }
  }

  private func drawHeader(
    _ places: [(column: Int, width: Int)], _ rect: Rect, _ canvas: inout Canvas, _ look: Appearance
  ) {
    forEachPlace(places, rect) { column, place in
      var title = columns[column].title
      if let sort, sort.column == column {
        let arrow = Character(sort.isAscending ? look.glyphs.ascending : look.glyphs.descending)
        title = TextWidth.truncate(title, to: place.width - 1, ellipsis: look.glyphs.ellipsis) + String(arrow)
      }
      canvas.write(
        title, in: place, columns[column].alignment, style: headerStyle ?? look[.tableHeader],
        ellipsis: look.glyphs.ellipsis)
    }
  }

  private func forEachPlace(_ places: [(column: Int, width: Int)], _ rect: Rect, _ body: (Int, Rect) -> Void) {
    var x = rect.x
    for (column, width) in places {
      body(column, Rect(x, rect.y, min(width, rect.maxX - x), 1))
      x += width + Self.gap
    }
  }

  /// The column whose header is at a place; nil elsewhere. For sorting with the mouse.
  public func column(atX x: Int, y: Int, in rect: Rect) -> Int? {
    guard y == rect.y, rect.contains(x, y) else { return nil }
    let width = rect.width - (count > rect.height - 1 ? 1 : 0)
    var left = rect.x
    for (column, width) in Self.arrange(columns, width: width) {
      if x < left + width + Self.gap { return column }
      left += width + Self.gap
    }
    return nil
  }

  /// The row at a place on the screen; nil at the header and outside of the rows.
  public static func row(atRow y: Int, in rect: Rect, _ state: ListState, of count: Int) -> Int? {
    ListView.index(atRow: y, in: rect.splitTop(1).rest, state, of: count)
  }
}
