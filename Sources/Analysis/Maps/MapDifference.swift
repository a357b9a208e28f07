/// How two maps of the same positions differ: of two models, two quantizations, or a head ablated and not. Built row by
/// row, like a `PooledMap`; a cell shows the largest difference in it, second minus first, with its sign.
public struct MapDifference: Sendable, Equatable {
  public let window: MapWindow
  public let rows: Int
  public let columns: Int
  /// [rows, columns], -1…1
  public private(set) var values: [Float]
  /// Where the two differ most, of all rows taken.
  public private(set) var largest: (query: Int, key: Int, difference: Float) = (0, 0, 0)
  private var distances = 0.0
  private var taken = 0

  public init(_ window: MapWindow, rows: Int, columns: Int) {
    let grid = PooledMap(window, rows: rows, columns: columns)
    self.window = window
    self.rows = grid.rows
    self.columns = grid.columns
    values = grid.values
  }

  public static func == (a: MapDifference, b: MapDifference) -> Bool {
    (a.window, a.rows, a.columns, a.values, a.distances, a.taken)
      == (b.window, b.rows, b.columns, b.values, b.distances, b.taken)
  }

  public subscript(row: Int, column: Int) -> Float { values[row * columns + column] }

  /// Mean over rows of ½ Σ |second - first|, the total variation distance: 0 for the same map, 1 where nothing is shared.
  public var meanDistance: Double { taken > 0 ? distances / Double(taken) : 0 }

  /// Takes a row of both; one may be shorter, by zeros. O(columns)
  public mutating func take(_ first: UnsafeBufferPointer<Float>, _ second: UnsafeBufferPointer<Float>, query: Int) {
    var distance = 0.0
    for key in 0..<max(first.count, second.count) {
      let difference = (key < second.count ? second[key] : 0) - (key < first.count ? first[key] : 0)
      guard difference != 0 else { continue }
      distance += Double(abs(difference))
      if abs(difference) > abs(largest.difference) { largest = (query, key, difference) }
      show(difference, query: query, key: key)
    }
    distances += distance / 2
    taken += 1
  }

  public mutating func take(_ first: [Float], _ second: [Float], query: Int) {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { take(first, $0, query: query) }
    }
  }

  private mutating func show(_ difference: Float, query: Int, key: Int) {
    guard rows > 0, columns > 0, window.rows.contains(query), window.columns.contains(key) else { return }
    let place = window.rows.place(query, of: rows) * columns + window.columns.place(key, of: columns)
    if abs(difference) > abs(values[place]) { values[place] = difference }
  }
}
