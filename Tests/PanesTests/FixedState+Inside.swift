import Analysis
import Checkpoints
import Inference
import Panes
import Workbench

/// What was recorded of a small mixture, and read of it.
extension FixedState {
  private static let pieces = ["The", " capital", " of", " France", " is", " Paris", ","]
  private static let ids: [TokenID] = [1, 2, 3, 4, 5, 100, 101]

  /// Four layers, of which the last two have four experts each.
  static func inside(columns: Int, rows: Int, _ pane: PaneID, experts: [Int] = [0, 0, 4, 4]) throws -> WorkbenchState {
    var state = try state(columns: columns, rows: rows, tree: .pane(pane))
    state.frame.focus = pane
    state.inside.watch = Watch(
      slot: SlotID(0), parts: [.stream, .routing], branch: 1, prompt: [1, 2, 3, 4, 5], tokens: [], limit: 1)
    var anatomy = Anatomy(layers: [.decoder: 4], heads: 2, group: 1, experts: experts, usedExperts: 2)
    (anatomy.parameters, anatomy.activeParameters) = (46_700_000_000, 12_900_000_000)
    state.inside.sequence = RecordedSequence(
      parts: [.stream, .routing], pieces: pieces, input: ModelInput(ids: ids), count: ids.count, anatomy: anatomy)
    state.lens.room = 7
    state.lens.ids = ids
    for position in ids.indices { state.lens.columns[position] = column(position) }
    state.lens.attribution = attribution
    state.lens.attributing = AttributionPlace(
      generation: 0, position: 6, token: .id(16))
    state.experts.sight = routing
    state.experts.asked = RoutingQuery(layer: 2, count: ids.count)
    return state
  }

  /// The deeper, the surer: what comes next in the end, and until then what stands there.
  private static func column(_ position: Int) -> LensColumn {
    let (here, next) = (TokenID(10 + position), TokenID(11 + position))
    let readings = (0...4).map { stage in
      let isFinal = stage > 2
      let first = LensReading.Candidate(id: isFinal ? next : here, logprob: -2.5 + Double(stage) * 0.6)
      let second = LensReading.Candidate(id: isFinal ? here : next, logprob: -3)
      return LensReading(
        top: [first, second], klToFinal: Double(4 - stage) * 1.5, entropy: 5 - Double(stage),
        rankOfFinal: isFinal ? 0 : 1)
    }
    let texts = Dictionary(uniqueKeysWithValues: (0..<8).map { (TokenID(10 + $0), (pieces + [" the"])[$0]) })
    return LensColumn(
      position: position, readings: readings, norms: [1.5, 10, 20, 45, 90].map { $0 + Double(position) }, texts: texts)
  }

  private static let attribution = AttributionReport(
    position: 6, token: 17, tokenText: " the",
    parts: [
      .init(.feedForward(layer: 3), 4), .init(.head(HeadID(2, 1)), -2.25), .init(.feedForward(layer: 1), 1.5),
      .init(.head(HeadID(3, 0)), 0.5), .init(.embedding, 0.25),
    ], bias: 0, logit: 4.001, logprob: -0.1)

  private static let routing: RoutingSight = {
    let weights: [[Float]] = [
      [0.75, 0.25, 0, 0], [0, 0.5, 0.5, 0], [0.9, 0, 0.1, 0], [0, 0.3, 0, 0.7], [0, 0.6, 0.4, 0], [1, 0, 0, 0.001],
      [0.2, 0.8, 0, 0],
    ]
    var statistics = RoutingStatistics(experts: 4)
    for (id, row) in zip(ids, weights) { statistics.take(id, probabilities: row, weights: row) }
    let layer = RoutingSurvey.Layer(
      layer: 2, statistics: statistics, tokens: weights.map { RoutingSurvey.Choice($0, $0) })
    let texts = Dictionary(uniqueKeysWithValues: zip(ids, pieces))
    let loads = [2, 3].map { RoutingSight.LayerLoad(layer: $0, load: [0.4, 0.3, 0.2, 0.1], imbalance: 1.6) }
    return RoutingSight(RoutingQuery(layer: 2, count: 7), layer, loads: loads) { texts[$0] ?? "" }
  }()
}
