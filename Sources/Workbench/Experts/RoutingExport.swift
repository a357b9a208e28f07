import Analysis
import Checkpoints

/// What a layer's router did with a sequence, to be written to a file.
public struct RoutingExport: Sendable, Equatable {
  public let model: String
  public let tokens: [String]
  public let ids: [TokenID]
  public let sight: RoutingSight
  public let parameters: Int
  public let activeParameters: Int

  private func token(_ row: Int) -> String { tokens.indices.contains(row) ? tokens[row] : "" }

  /// The last tokens where there are more than a figure is worth.
  var figure: HeatmapFigure {
    let rows = Array((0..<sight.tokens).suffix(HeatmapFigure.mostCells))
    return HeatmapFigure(
      rows.flatMap { row in (0..<sight.experts).map { sight.weight(row, $0) } },
      title: "routing of layer \(sight.query.layer) · \(model)", rows: rows.map(token),
      columns: (0..<sight.experts).map(String.init), axes: (rows: "token", columns: "expert"))
  }

  /// A choice a line.
  var table: CSVTable {
    var table = CSVTable(["layer", "position", "id", "token", "expert", "weight", "probability"])
    for row in 0..<sight.tokens {
      for expert in 0..<sight.experts where sight.weight(row, expert) != 0 {
        table.append([
          .whole(sight.query.layer), .whole(row), .whole(Int(ids[row])), .text(token(row)), .whole(expert),
          .number(Double(sight.weight(row, expert))), .number(Double(sight.probability(row, expert))),
        ])
      }
    }
    return table
  }

  var record: RoutingRecord { RoutingRecord(self) }

  /// weights and probabilities [T, E], input_ids [T].
  var tensors: TensorExport {
    let shape = [sight.tokens, sight.experts]
    return TensorExport([
      TensorExport.Entry("input_ids", [sight.tokens], .whole(Array(ids.prefix(sight.tokens)))),
      TensorExport.Entry("router_weights", shape, .floats(sight.weights)),
      TensorExport.Entry("router_probabilities", shape, .floats(sight.probabilities)),
    ])
  }
}

/// The JSON of it: as the verb `experts` has a layer.
struct RoutingRecord: Encodable {
  struct Token: Encodable {
    let piece: String
    let chosen: [Int]
    let weights: [Float]
  }
  struct Favourite: Encodable {
    let piece: String
    let chosen, occurrences: Int
  }

  let model: String
  let layer: Int
  let experts: Int
  let tokens: [Token]
  let load: [Double]
  let mean_probability: [Double]
  let entropy, token_entropy, imbalance, load_variation, balance_loss: Double
  let coactivation: [[Int]]
  let favourites: [[Favourite]]
  let parameters, active_parameters: Int

  init(_ export: RoutingExport) {
    let sight = export.sight
    let all = 0..<sight.experts
    model = export.model
    layer = sight.query.layer
    experts = sight.experts
    tokens = (0..<sight.tokens).map { row in
      let chosen = all.filter { sight.weight(row, $0) != 0 }.sorted { sight.weight(row, $0) > sight.weight(row, $1) }
      return Token(
        piece: export.tokens.indices.contains(row) ? export.tokens[row] : "", chosen: chosen,
        weights: chosen.map { sight.weight(row, $0) })
    }
    load = sight.load
    mean_probability = sight.meanProbability
    entropy = sight.entropy
    token_entropy = sight.tokenEntropy
    imbalance = sight.imbalance
    load_variation = sight.variation
    balance_loss = sight.balanceLoss
    coactivation = all.map { expert in all.map { sight.together[expert * sight.experts + $0] } }
    favourites = sight.favourites.map {
      $0.map { Favourite(piece: $0.text, chosen: $0.chosen, occurrences: $0.occurrences) }
    }
    parameters = export.parameters
    active_parameters = export.activeParameters
  }
}
