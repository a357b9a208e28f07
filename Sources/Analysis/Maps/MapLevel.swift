/// A whole map in square cells of one size, each the largest number of its cell in one byte (see `AttentionByte`). Of a
/// causal map only the cells that reach below the diagonal are kept.
struct MapLevel: Sendable {
  /// Positions of a cell's side.
  let side: Int
  let extent: MapExtent
  let rows: Int
  let columns: Int
  private var cells: [UInt8]

  init(_ extent: MapExtent, side: Int) {
    self.side = side
    self.extent = extent
    rows = (extent.rows + side - 1) / side
    columns = (extent.columns + side - 1) / side
    cells = [UInt8](repeating: 0, count: Self.bytes(extent, side: side))
  }

  static func bytes(_ extent: MapExtent, side: Int) -> Int {
    let rows = (extent.rows + side - 1) / side
    return extent.isCausal ? rows * (rows + 1) / 2 : rows * ((extent.columns + side - 1) / side)
  }

  /// Cells of a row.
  @inline(__always)
  private func width(_ row: Int) -> Int { extent.isCausal ? row + 1 : columns }

  @inline(__always)
  private func start(_ row: Int) -> Int { extent.isCausal ? row * (row + 1) / 2 : row * columns }

  /// Takes a row of the map that was pooled to this level's cells. O(count)
  mutating func take(_ bytes: UnsafePointer<UInt8>, count: Int, query: Int) {
    let row = query / side
    let (first, width) = (start(row), min(width(row), count))
    cells.withUnsafeMutableBufferPointer { cells in
      guard let base = cells.baseAddress else { return }
      AttentionByte.raise(base + first, to: bytes, count: width)
    }
  }

  /// Raises `map`'s cells by all of this level's that begin in its window.
  func raise(_ map: inout PooledMap) {
    let (rows, columns) = (cellRange(map.window.rows), cellRange(map.window.columns))
    for row in rows {
      let first = start(row)
      for column in columns.clamped(to: 0..<width(row)) {
        let byte = cells[first + column]
        guard byte > 0 else { continue }
        map.raise(
          row: max(row * side, map.window.rows.lowerBound), column: max(column * side, map.window.columns.lowerBound),
          to: AttentionByte.value(byte))
      }
    }
  }

  private func cellRange(_ positions: Range<Int>) -> Range<Int> {
    guard !positions.isEmpty else { return 0..<0 }
    return positions.lowerBound / side..<(positions.upperBound - 1) / side + 1
  }
}
