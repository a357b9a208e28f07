/// A head's map pooled at several sizes of cell, each twice the one before, so that any window of it is drawn in a time
/// that the screen sets, not the prompt. Exact numbers are had from whoever made the rows.
///
/// Below the finest cell it keeps, and for numbers beside a cross-hair, rows are made anew: O(rows of the window).
public struct MapPyramid: Sendable {
  public let extent: MapExtent
  /// Side of the finest cells. Positions; 1 keeps the map itself.
  public let side: Int
  private var levels: [MapLevel]
  /// The row at hand, halved from level to level. [columns]
  private var pooled: [UInt8]

  /// `side` must be a power of two.
  public init(_ extent: MapExtent, side: Int = 1) {
    precondition(side > 0 && side & (side - 1) == 0, "a cell's side of \(side) positions")
    self.extent = extent
    self.side = side
    levels = Self.sides(extent, from: side).map { MapLevel(extent, side: $0) }
    pooled = [UInt8](repeating: 0, count: extent.columns)
  }

  /// Bytes that one takes.
  public static func bytes(_ extent: MapExtent, side: Int = 1) -> Int {
    sides(extent, from: side).reduce(extent.columns) { $0 + MapLevel.bytes(extent, side: $1) }
  }

  /// The finest side with which a pyramid takes no more than `limit` bytes.
  public static func side(_ extent: MapExtent, within limit: Int) -> Int {
    var side = 1
    while bytes(extent, side: side) > limit, side < max(extent.rows, extent.columns) { side *= 2 }
    return side
  }

  /// Takes a whole row of the map, or as much of it as isn't zero. O(columns)
  public mutating func take(_ row: UnsafeBufferPointer<Float>, query: Int) {
    precondition(query < extent.rows && row.count <= extent.columns, "a row that the map doesn't have")
    pooled.withUnsafeMutableBufferPointer { bytes in
      guard let bytes = bytes.baseAddress else { return }
      AttentionByte.store(row, into: bytes)
      var (count, size) = (row.count, 1)
      while size < side { (count, size) = (AttentionByte.halve(bytes, count: count), size * 2) }
      for level in levels.indices {
        if level > 0 { count = AttentionByte.halve(bytes, count: count) }
        levels[level].take(bytes, count: count, query: query)
      }
    }
  }

  public mutating func take(_ row: [Float], query: Int) {
    row.withUnsafeBufferPointer { take($0, query: query) }
  }

  /// A window in at most so many cells. O(cells), or where the window is finer than the finest cells kept, what `row`
  /// takes for each of the window's queries. What is kept comes from cells at most half a screen cell wide, each counted
  /// once, where it begins.
  ///
  /// `row` fills its buffer ([columns]) with the exact row of a query.
  public func view<Failure: Error>(
    _ window: MapWindow, rows: Int, columns: Int,
    row exact: (_ query: Int, _ row: UnsafeMutableBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure) -> PooledMap {
    let window = window.clamped(rows: extent.rows, columns: extent.columns)
    var map = PooledMap(window, rows: rows, columns: columns)
    guard map.rows > 0, map.columns > 0 else { return map }
    if let level = level(for: map) {
      level.raise(&map)
      return map
    }
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: extent.columns)
    defer { buffer.deallocate() }
    for query in window.rows {
      buffer.initialize(repeating: 0)
      try exact(query, buffer)
      map.take(UnsafeBufferPointer(buffer), query: query)
    }
    return map
  }

  /// The coarsest level whose cells are at most half of the map's in both directions, or the finest if that holds single
  /// positions; nil where only exact rows will do.
  private func level(for map: PooledMap) -> MapLevel? {
    let cell = min(map.window.rows.count / map.rows, map.window.columns.count / map.columns)
    if let level = levels.last(where: { $0.side * 2 <= cell }) { return level }
    return side == 1 ? levels.first : nil
  }

  private static func sides(_ extent: MapExtent, from side: Int) -> [Int] {
    var sides = [side]
    while let last = sides.last, last * 2 <= max(extent.rows, extent.columns) { sides.append(last * 2) }
    return sides
  }
}
