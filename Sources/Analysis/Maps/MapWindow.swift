/// A part of a map: some of its queries, down, and some of its keys, across.
public struct MapWindow: Sendable, Equatable {
  public var rows: Range<Int>
  public var columns: Range<Int>

  public init(rows: Range<Int>, columns: Range<Int>) {
    self.rows = rows
    self.columns = columns
  }

  /// All of a map of so many queries and keys.
  public init(rows: Int, columns: Int) { self.init(rows: 0..<max(0, rows), columns: 0..<max(0, columns)) }

  /// What of it lies in a map of so many queries and keys.
  public func clamped(rows: Int, columns: Int) -> MapWindow {
    MapWindow(rows: self.rows.clamped(to: 0..<rows), columns: self.columns.clamped(to: 0..<columns))
  }

  /// Twice the detail around a place, or half of it: the window scaled by `factor`, the place staying where it is on the
  /// screen, moved as needed to lie within a map of so many queries and keys.
  public func zoomed(by factor: Double, row: Int, column: Int, mapRows: Int, mapColumns: Int) -> MapWindow {
    MapWindow(
      rows: rows.zoomed(by: factor, around: row, within: mapRows),
      columns: columns.zoomed(by: factor, around: column, within: mapColumns))
  }

  /// Moved by so many positions, as far as a map of so many queries and keys goes.
  public func moved(rows downward: Int, columns rightward: Int, mapRows: Int, mapColumns: Int) -> MapWindow {
    MapWindow(
      rows: rows.moved(by: downward, within: mapRows), columns: columns.moved(by: rightward, within: mapColumns))
  }
}

extension Range<Int> {
  fileprivate func zoomed(by factor: Double, around place: Int, within count: Int) -> Range<Int> {
    guard factor > 0, factor.isFinite, !isEmpty else { return self }
    let length = Swift.min(Swift.max(1, Int((Double(self.count) * factor).rounded())), Swift.max(1, count))
    let share = Double(Swift.min(Swift.max(place, lowerBound), upperBound - 1) - lowerBound) / Double(self.count)
    let start = Swift.min(Swift.max(place, 0), count) - Int((share * Double(length)).rounded(.down))
    return (start..<start + length).moved(by: 0, within: count)
  }

  /// Moved, then back until it lies within `count`.
  fileprivate func moved(by distance: Int, within count: Int) -> Range<Int> {
    let length = Swift.min(self.count, Swift.max(0, count))
    let start = Swift.min(Swift.max(0, lowerBound + distance), Swift.max(0, count - length))
    return start..<start + length
  }
}
