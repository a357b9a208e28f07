/// A window of a map in a grid of cells, each the largest number of what falls into it: what a heatmap on a screen shows.
/// Built row by row as they come. Rows and columns of the window spread evenly over the cells, which are never more than
/// they.
public struct PooledMap: Sendable, Equatable {
  public let window: MapWindow
  /// Cells down and across.
  public let rows: Int
  public let columns: Int
  /// [rows, columns], row-major.
  public private(set) var values: [Float]

  /// At most so many cells down and across.
  public init(_ window: MapWindow, rows: Int, columns: Int) {
    self.window = window
    self.rows = max(0, min(rows, window.rows.count))
    self.columns = max(0, min(columns, window.columns.count))
    values = [Float](repeating: 0, count: self.rows * self.columns)
  }

  public subscript(row: Int, column: Int) -> Float { values[row * columns + column] }

  /// The map's rows that fall into a row of cells.
  public func queries(ofRow row: Int) -> Range<Int> { window.rows.part(row, of: rows) }

  /// The map's columns that fall into a column of cells.
  public func keys(ofColumn column: Int) -> Range<Int> { window.columns.part(column, of: columns) }

  /// Takes a whole row of the map, or as much of it as isn't zero; rows outside of the window are passed over.
  /// O(columns of the window)
  public mutating func take(_ row: UnsafeBufferPointer<Float>, query: Int) {
    guard columns > 0, window.rows.contains(query), let base = row.baseAddress else { return }
    let first = window.rows.place(query, of: rows) * columns
    for column in 0..<columns {
      let keys = keys(ofColumn: column).clamped(to: 0..<row.count)
      if keys.isEmpty { break }
      values[first + column] = max(values[first + column], RowMaximum.of(base + keys.lowerBound, count: keys.count))
    }
  }

  public mutating func take(_ row: [Float], query: Int) {
    row.withUnsafeBufferPointer { take($0, query: query) }
  }

  /// Raises the cell of a place to `value`.
  mutating func raise(row: Int, column: Int, to value: Float) {
    let place = window.rows.place(row, of: rows) * columns + window.columns.place(column, of: columns)
    values[place] = max(values[place], value)
  }
}

extension Range<Int> {
  /// The `index`th of `count` parts that are as equal as can be.
  func part(_ index: Int, of count: Int) -> Range<Int> {
    lowerBound + index * self.count / count..<lowerBound + (index + 1) * self.count / count
  }

  /// Which of `count` parts holds `element`.
  func place(_ element: Int, of count: Int) -> Int { ((element - lowerBound + 1) * count - 1) / self.count }
}
