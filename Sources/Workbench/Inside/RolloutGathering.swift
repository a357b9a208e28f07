import Analysis

/// The rollout as a survey comes by the layers' rows.
struct RolloutGathering {
  private var whole: RolloutMap?
  private var one: (query: Int, row: RolloutRow)?
  /// The layer at hand, of the whole. [positions, positions]
  private var layer: [Float] = []
  private var mean: MeanRow
  private let positions: Int

  init(_ wish: AttentionSurvey.Rollout, queries: Int, positions: Int) {
    self.positions = positions
    mean = MeanRow(positions: positions)
    switch wish {
    case .none: break
    case .all:
      whole = RolloutMap(positions: positions)
      layer = [Float](repeating: 0, count: positions * positions)
    case .query(let query): one = (query, RolloutRow(query: query, positions: positions))
    }
  }

  /// The layers in the order they are needed: one query's row is carried from the top down.
  func ordered(_ layers: [Int]) -> [Int] { one == nil ? layers : layers.reversed() }

  mutating func take(_ rows: LayerMaps.Rows, heads: Int) {
    guard whole != nil || one != nil else { return }
    for row in 0..<rows.count {
      let query = rows.first + row
      mean.clear()
      for head in 0..<heads { mean.take(rows[head, row]) }
      one?.row.take(mean.values, position: query)
      if whole != nil { layer.replaceSubrange(query * positions..<(query + 1) * positions, with: mean.values) }
    }
  }

  mutating func endLayer() {
    whole?.take(layer)
    one?.row.endLayer()
  }

  var rows: [(query: Int, row: [Double])] {
    if let one { return [(one.query, one.row.values)] }
    guard let whole else { return [] }
    return (0..<positions).map { ($0, Array(whole.values[$0 * positions..<($0 + 1) * positions])) }
  }
}
