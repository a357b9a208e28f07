import Analysis
import TestSupport
import Testing

/// A map of any size whose rows are distributions, the same for the same seed.
private struct SampleMap {
  let rows: [[Float]]

  init(rows: Int, columns: Int, isCausal: Bool, seed: UInt64 = 1) {
    var state = seed
    self.rows = (0..<rows).map { query in
      let width = isCausal ? query + 1 : columns
      let weights = (0..<width).map { _ -> Float in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let share = Float(state >> 40) / Float(1 << 24)
        return share * share * share
      }
      let sum = max(weights.reduce(0, +), 1e-9)
      return weights.map { $0 / sum } + [Float](repeating: 0, count: columns - width)
    }
  }

  /// The largest number of a part.
  func largest(_ queries: Range<Int>, _ keys: Range<Int>) -> Float {
    queries.flatMap { query in keys.map { rows[query][$0] } }.max() ?? 0
  }
}

struct MapTests {
  @Test(arguments: [(24, 24), (7, 5), (24, 9), (1, 1), (100, 100)])
  func `a pooled map shows the largest number of each cell`(rows: Int, columns: Int) {
    let sample = SampleMap(rows: 24, columns: 24, isCausal: true)
    let window = MapWindow(rows: 3..<20, columns: 2..<24)
    var map = PooledMap(window, rows: rows, columns: columns)
    for (query, row) in sample.rows.enumerated() { map.take(row, query: query) }
    #expect(map.rows == min(rows, 17) && map.columns == min(columns, 22))
    var covered = 0
    for row in 0..<map.rows {
      for column in 0..<map.columns {
        covered += map.queries(ofRow: row).count * map.keys(ofColumn: column).count
        #expect(map[row, column] == sample.largest(map.queries(ofRow: row), map.keys(ofColumn: column)))
      }
    }
    #expect(covered == 17 * 22)
  }

  @Test(arguments: [true, false], [1, 4])
  func `a pyramid's view is the pooled map, within a byte's rounding`(isCausal: Bool, side: Int) throws {
    let (rows, columns) = (150, isCausal ? 150 : 77)
    let sample = SampleMap(rows: rows, columns: columns, isCausal: isCausal)
    let extent = isCausal ? MapExtent(causal: rows) : MapExtent(rows: rows, columns: columns)
    var pyramid = MapPyramid(extent, side: side)
    for (query, row) in sample.rows.enumerated() { pyramid.take(row, query: query) }
    // Windows whose cells fall on those kept, and windows fine enough for exact rows or single positions.
    for (window, cells) in [
      (MapWindow(rows: 0..<128, columns: 0..<64), (16, 8)), (MapWindow(rows: 16..<48, columns: 8..<40), (32, 32)),
      (MapWindow(rows: 5..<12, columns: 1..<4), (40, 40)), (MapWindow(rows: 140..<900, columns: 60..<900), (3, 2)),
    ] {
      var exactRows = 0
      let view = pyramid.view(window, rows: cells.0, columns: cells.1) { query, row in
        exactRows += 1
        for (key, value) in sample.rows[query].enumerated() { row[key] = value }
      }
      for row in 0..<view.rows {
        for column in 0..<view.columns {
          let largest = sample.largest(view.queries(ofRow: row), view.keys(ofColumn: column))
          #expect(abs(view[row, column] - largest) <= largest.squareRoot() / 255 + 2e-5)
        }
      }
      #expect(side > 1 || exactRows == 0)
    }
  }

  @Test func `a view between the sizes kept finds every peak in its cell or the one before`() {
    let extent = MapExtent(causal: 200)
    var pyramid = MapPyramid(extent)
    for query in 0..<200 {
      var row = [Float](repeating: 0, count: query + 1)
      if query % 37 == 5 { row[query / 2] = 1 }
      pyramid.take(row, query: query)
    }
    let view = pyramid.view(extent.window, rows: 23, columns: 23) { _, _ in }
    let peaks = stride(from: 5, to: 200, by: 37)
    let lit = view.values.filter { $0 > 0 }
    #expect(lit.count == Array(peaks).count)
    for query in peaks {
      let found = (0..<23).contains { row in
        (0..<23).contains { column in
          let (down, across) = (view.queries(ofRow: row).lowerBound, view.keys(ofColumn: column).lowerBound)
          return view[row, column] == 1 && abs(down - query) < 14 && abs(across - query / 2) < 14
        }
      }
      #expect(found)
    }
  }

  @Test(arguments: [0, 1, 2, 63, 4096])
  func `a pyramid's bytes are known before and fit a limit`(positions: Int) {
    let extent = MapExtent(causal: positions)
    let whole = MapPyramid.bytes(extent)
    #expect(whole >= positions * (positions + 1) / 2)
    let most = positions * (positions + 1) * 3 / 4 + 40 + 3 * positions
    #expect(whole <= most)
    let side = MapPyramid.side(extent, within: whole / 5 + 1)
    let limit = max(whole / 5 + 1, 2 * positions + 2)
    #expect(MapPyramid.bytes(extent, side: side) <= limit)
  }

  @Test func `windows stay on the map when they are moved and zoomed`() {
    let window = MapWindow(rows: 0..<100, columns: 0..<100)
    let closer = window.zoomed(by: 0.5, row: 80, column: 10, mapRows: 100, mapColumns: 100)
    #expect(closer == MapWindow(rows: 40..<90, columns: 5..<55))
    let moved = closer.moved(rows: 1000, columns: -1000, mapRows: 100, mapColumns: 100)
    #expect(moved == MapWindow(rows: 50..<100, columns: 0..<50))
    #expect(moved.zoomed(by: 9, row: 70, column: 3, mapRows: 100, mapColumns: 100) == window)
    #expect(closer.zoomed(by: 0.001, row: 41, column: 54, mapRows: 100, mapColumns: 100).rows.count == 1)
  }

  @Test func `marginals are the sums of rows and columns, of those chosen`() {
    let sample = SampleMap(rows: 9, columns: 9, isCausal: true)
    var all = MapMarginals(queries: 9, keys: 9)
    var some = MapMarginals(queries: 9, keys: 9, chosenQueries: [4, 8], chosenKeys: [0, 1])
    for (query, row) in sample.rows.enumerated() {
      all.take(row, query: query)
      some.take(row, query: query)
    }
    for index in 0..<9 {
      let column = sample.rows.map { Double($0[index]) }
      let row = sample.rows[index].map(Double.init)
      #expect(abs(all.queries[index] - 1) < 1e-6)
      #expect(abs(all.keys[index] - column.reduce(0, +)) < 1e-6)
      #expect(abs(some.queries[index] - row[0] - row[1]) < 1e-6)
      #expect(abs(some.keys[index] - column[4] - column[8]) < 1e-6)
    }
  }

  @Test func `the difference of a map from itself is nothing, from another it is signed`() {
    let (a, b) = (
      SampleMap(rows: 8, columns: 8, isCausal: true), SampleMap(rows: 8, columns: 8, isCausal: true, seed: 9)
    )
    let window = MapWindow(rows: 8, columns: 8)
    var none = MapDifference(window, rows: 4, columns: 4)
    var some = MapDifference(window, rows: 8, columns: 8)
    for query in 0..<8 {
      none.take(a.rows[query], a.rows[query], query: query)
      some.take(Array(a.rows[query][...query]), b.rows[query], query: query)
    }
    #expect(none.meanDistance == 0 && none.values.allSatisfy { $0 == 0 })
    #expect(some[5, 2] == b.rows[5][2] - a.rows[5][2])
    let apart = zip(a.rows.joined(), b.rows.joined()).map { x, y in Double(abs(x - y)) }
    let distance = apart.reduce(0, +) / 16
    #expect(abs(some.meanDistance - distance) < 1e-6)
    #expect(abs(some.largest.difference) == some.values.map(abs).max())
  }
}

struct RolloutTests {
  @Test(arguments: InsideGolden.names)
  func `the rollout is NumPy's, whole and row by row`(name: String) throws {
    let golden = try InsideGolden(name)
    let (count, shape) = (golden.tokens.count, golden.shape)
    let means = try (0..<shape.layers).map { layer in try meanRows(golden, layer: layer) }
    var whole = RolloutMap(positions: count)
    for mean in means { whole.take(mean.flatMap { $0 }) }
    let expected = try golden.tensors.floats("rollout")
    for (value, wanted) in zip(whole.values, expected) { #expect(abs(value - Double(wanted)) < 2e-6) }
    for query in [0, 7, count - 1] {
      let row = RolloutRow.of(query: query, positions: count, layers: shape.layers) { layer, position, row in
        for (key, value) in means[layer][position].enumerated() { row[key] = value }
      }
      for key in 0..<count { #expect(abs(row[key] - Double(expected[query * count + key])) < 2e-6) }
    }
  }

  private func meanRows(_ golden: InsideGolden, layer: Int) throws -> [[Float]] {
    let maps = try (0..<golden.shape.heads).map { try golden.map(layer: layer, head: $0) }
    return golden.tokens.indices.map { query in
      var mean = MeanRow(positions: golden.tokens.count)
      for map in maps { map[query].withUnsafeBufferPointer { mean.take($0) } }
      return mean.values
    }
  }
}
