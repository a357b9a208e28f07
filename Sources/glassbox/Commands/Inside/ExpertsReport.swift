import Analysis
import Checkpoints
import Inference
import Workbench

/// The JSON object of `experts`.
struct ExpertsReport: Encodable {
  private let tokens: [String]
  private let ids: [TokenID]
  private let layers: [Layer]
  private let parameters: Int
  private let active_parameters: Int
  private let effect: InterventionReport?

  private struct Layer: Encodable {
    let layer: Int
    let experts: Int
    let tokens: [Token]
    /// Share of all choices, of each expert.
    let load: [Double]
    let mean_probability: [Double]
    /// Of the mean probability. Nats.
    let entropy: Double
    /// Mean over tokens of that of their probabilities. Nats.
    let token_entropy: Double
    /// Largest load by mean load.
    let imbalance: Double
    /// Standard deviation of the load by its mean.
    let load_variation: Double
    let balance_loss: Double
    /// Tokens for which both experts were chosen. [experts][experts]
    let coactivation: [[Int]]
    let favourites: [[Favourite]]
  }

  private struct Token: Encodable {
    let chosen: [Int]
    let weights: [Float]
  }

  private struct Favourite: Encodable {
    let id: TokenID
    let piece: String
    let chosen, occurrences: Int
  }

  init(_ run: InsideRun, _ survey: RoutingSurvey, favourites: Int) {
    tokens = run.pieces(run.input.ids)
    ids = run.input.ids
    layers = survey.layers.map { Self.layer($0, run, favourites: favourites) }
    (parameters, active_parameters) = run.model.parameters
    effect = InterventionReport(run)
  }

  private static func layer(_ layer: RoutingSurvey.Layer, _ run: InsideRun, favourites: Int) -> Layer {
    let statistics = layer.statistics
    let experts = 0..<statistics.experts
    return Layer(
      layer: layer.layer, experts: statistics.experts,
      tokens: layer.tokens.map { Token(chosen: $0.experts, weights: $0.weights) }, load: statistics.load,
      mean_probability: statistics.meanProbability, entropy: statistics.entropy, token_entropy: statistics.tokenEntropy,
      imbalance: statistics.imbalance, load_variation: statistics.variation, balance_loss: statistics.balanceLoss,
      coactivation: experts.map { expert in
        experts.map { statistics.together[expert * statistics.experts + $0] }
      },
      favourites: experts.map { expert in
        statistics.favourites(of: expert, limit: favourites).map {
          Favourite(id: $0.token, piece: run.piece($0.token), chosen: $0.chosen, occurrences: $0.occurrences)
        }
      })
  }

  /// A choice a line.
  var table: CSVTable {
    var table = CSVTable(["layer", "position", "id", "token", "rank", "expert", "weight"])
    for layer in layers {
      for (position, token) in layer.tokens.enumerated() {
        for (rank, expert) in token.chosen.enumerated() {
          table.append([
            .whole(layer.layer), .whole(position), .whole(Int(ids[position])), .text(tokens[position]), .whole(rank),
            .whole(expert), .number(Double(token.weights[rank])),
          ])
        }
      }
    }
    return table
  }

  func text(_ style: TextStyle) -> String {
    var table = TextTable([
      ("LAYER", .left), ("EXPERTS", .right), ("IMBALANCE", .right), ("ENTROPY", .right), ("BUSIEST", .left),
    ])
    for layer in layers {
      let busiest = layer.load.indices.sorted { layer.load[$0] > layer.load[$1] }.prefix(3)
      table.append([
        "\(layer.layer)", "\(layer.experts)", layer.imbalance.fixed(2), layer.entropy.fixed(3),
        busiest.map { "\($0) (\((layer.load[$0] * 100).fixed(0)) %)" }.joined(separator: ", "),
      ])
    }
    return table.text(style) + "\(active_parameters.countText) of \(parameters.countText) parameters active\n"
  }
}
