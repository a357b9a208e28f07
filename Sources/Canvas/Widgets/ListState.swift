/// Which row of a list is chosen and which is shown first. Works for lists, tables and menus alike.
///
/// A value that a reducer can hold: it knows neither the rows nor the height, both are given when needed, so that a
/// list that shrinks or a window that is resized never leaves it pointing outside.
public struct ListState: Sendable, Equatable {
  public var selection: Int
  /// The first row shown, as far as the selection allows.
  public var offset: Int

  public init(selection: Int = 0, offset: Int = 0) {
    self.selection = selection
    self.offset = offset
  }

  /// The chosen row; nil when there are none.
  public func selected(of count: Int) -> Int? { count > 0 ? min(max(0, selection), count - 1) : nil }

  public mutating func select(_ index: Int, of count: Int) { selection = min(max(0, index), max(0, count - 1)) }

  /// Moves the selection, stopping at both ends.
  public mutating func move(by rows: Int, of count: Int) {
    select((selected(of: count) ?? 0) + min(max(rows, -count), count), of: count)
  }

  /// The first row to show so that the selection is seen and no space is wasted below.
  public func firstRow(height: Int, of count: Int) -> Int {
    guard height > 0, let selected = selected(of: count) else { return 0 }
    let revealed = min(max(offset, selected - height + 1), selected)
    return max(0, min(revealed, count - height))
  }

  /// Remembers what `firstRow` gives, so that the list scrolls only as far as it must.
  public mutating func reveal(height: Int, of count: Int) { offset = firstRow(height: height, of: count) }

  /// Scrolls like a mouse wheel: the selection is dragged along at the edges.
  public mutating func scroll(by rows: Int, height: Int, of count: Int) {
    guard height > 0, count > 0 else { return }
    let first = firstRow(height: height, of: count)
    offset = max(0, min(first + min(max(rows, -count), count), count - height))
    select(min(max(selected(of: count) ?? 0, offset), offset + height - 1), of: count)
  }

  /// The usual keys of a list: arrows, hjkl, pages, ends. Returns whether the key was one of them.
  public mutating func handle(_ key: Key, height: Int, of count: Int) -> Bool {
    let page = max(1, height - 1)
    switch key {
    case .down, .char("j"), .ctrl("n"): move(by: 1, of: count)
    case .up, .char("k"), .ctrl("p"): move(by: -1, of: count)
    case .pageDown, .ctrl("f"): move(by: page, of: count)
    case .pageUp, .ctrl("b"): move(by: -page, of: count)
    case .ctrl("d"): move(by: max(1, height / 2), of: count)
    case .ctrl("u"): move(by: -max(1, height / 2), of: count)
    case .home, .char("g"): select(0, of: count)
    case .end, .char("G"): select(count - 1, of: count)
    default: return false
    }
    reveal(height: height, of: count)
    return true
  }
}
