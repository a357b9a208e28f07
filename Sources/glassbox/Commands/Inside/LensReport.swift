import Analysis
import Checkpoints
import Foundation
import Inference
import Workbench

/// The JSON object of `lens`.
struct LensReport: Encodable {
  private let tokens: [String]
  private let ids: [TokenID]
  private let positions: [Int]
  /// What the embedding alone would say.
  private let embedding: Layer
  private let layers: [Layer]
  private let attribution: Attribution?
  private let effect: InterventionReport?

  private struct Layer: Encodable {
    /// Nil of the embedding.
    let layer: Int?
    let positions: [Position]
  }

  private struct Position: Encodable {
    struct Candidate: Encodable {
      let id: TokenID
      let piece: String
      let logprob: Double
    }
    let top: [Candidate]
    let kl_to_final: Double
    let entropy: Double
    let rank_of_final: Int
    /// Length of the residual stream there.
    let stream_norm: Double

    init(_ reading: LensReading, norm: Double, _ run: InsideRun) {
      top = reading.top.map { Candidate(id: $0.id, piece: run.piece($0.id), logprob: $0.logprob) }
      kl_to_final = reading.klToFinal
      entropy = reading.entropy
      rank_of_final = reading.rankOfFinal
      stream_norm = norm
    }
  }

  private struct Attribution: Encodable {
    struct Part: Encodable {
      let part: String
      let layer, head: Int?
      let value: Double
    }
    let token: TokenID
    let piece: String
    let over: TokenID?
    let parts: [Part]
    let bias: Double
    /// Their sum: the logit, or the difference, before any soft cap.
    let total: Double

    init(_ found: LogitAttribution, _ run: InsideRun) {
      token = found.token
      piece = run.piece(found.token)
      over = found.other
      parts = found.attribution.contributions.map {
        Part(part: $0.part.kind, layer: $0.part.layer, head: $0.part.head, value: $0.value)
      }
      bias = found.attribution.bias
      total = found.attribution.total
    }
  }

  init(_ run: InsideRun, _ survey: LensSurvey, _ attribution: LogitAttribution?) {
    tokens = run.pieces(run.input.ids)
    ids = run.input.ids
    positions = survey.columns.map(\.position)
    embedding = Layer(
      layer: nil, positions: survey.columns.map { Position($0.embedding, norm: $0.norms[0], run) })
    layers = (0..<run.model.config.blockCount).map { layer in
      Layer(
        layer: layer,
        positions: survey.columns.map { Position($0.layers[layer], norm: $0.norms[layer + 1], run) })
    }
    self.attribution = attribution.map { Attribution($0, run) }
    effect = InterventionReport(run)
  }

  // MARK: - Other forms

  private var rows: [(name: String, layer: Layer)] {
    [("embedding", embedding)] + layers.enumerated().map { ("layer \($0.offset)", $0.element) }
  }

  private var shownTokens: [String] { positions.map { tokens[$0] } }

  func figure(_ run: InsideRun, byKL: Bool) -> LensFigure {
    let rows = self.rows.map { name, layer in
      (
        name: name,
        cells: layer.positions.map { position in
          LensFigure.Cell(
            text: position.top[0].piece, probability: exp(position.top[0].logprob),
            klToFinal: position.kl_to_final)
        }
      )
    }
    return LensFigure(
      title: "logit lens · \(run.loaded.path.split(separator: "/").last ?? "")", tokens: shownTokens, rows: rows,
      tint: byKL ? .klToFinal : .probability)
  }

  func table(_ run: InsideRun) -> CSVTable {
    var table = CSVTable([
      "layer", "position", "token", "top_id", "top_piece", "top_logprob", "kl_to_final", "entropy", "rank_of_final",
      "stream_norm",
    ])
    for (name, layer) in rows {
      for (index, position) in layer.positions.enumerated() {
        let best = position.top[0]
        table.append([
          layer.layer.map { .whole($0) } ?? .text(name), .whole(positions[index]), .text(shownTokens[index]),
          .whole(Int(best.id)), .text(best.piece), .number(best.logprob), .number(position.kl_to_final),
          .number(position.entropy), .whole(position.rank_of_final), .number(position.stream_norm),
        ])
      }
    }
    return table
  }

  /// The last of the positions, layer by layer.
  func text(_ run: InsideRun, _ style: TextStyle) -> String {
    var table = TextTable([
      ("LAYER", .left), ("SAYS", .left), ("PROBABILITY", .right), ("KL", .right), ("RANK", .right), ("NORM", .right),
    ])
    for (name, layer) in rows {
      guard let position = layer.positions.last, let best = position.top.first else { continue }
      table.append([
        name, TokenLabel(best.piece, limit: 24).text, exp(best.logprob).fixed(3),
        position.kl_to_final.fixed(3), "\(position.rank_of_final)", position.stream_norm.fixed(1),
      ])
    }
    return table.text(style) + (attribution.map { attributionText($0, style) } ?? "")
  }

  private func attributionText(_ attribution: Attribution, _ style: TextStyle) -> String {
    var table = TextTable([("PART", .left), ("LOGIT", .right)])
    for part in attribution.parts.sorted(by: { abs($0.value) > abs($1.value) }).prefix(12) {
      let place = [part.layer.map { "layer \($0)" }, part.head.map { "head \($0)" }].compactMap { $0 }
      table.append([([part.part] + place).joined(separator: ", "), part.value.fixed(3)])
    }
    table.append(["all", attribution.total.fixed(3)])
    return "\n" + table.text(style)
  }
}

extension StreamPart {
  fileprivate var kind: String {
    switch self {
    case .embedding: "embedding"
    case .head(let id): id.attention == .cross ? "cross_head" : "head"
    case .attentionBias(.cross, _): "cross_attention_bias"
    case .attentionBias: "attention_bias"
    case .feedForward: "feed_forward"
    case .normBias: "norm_bias"
    }
  }

  fileprivate var layer: Int? {
    switch self {
    case .embedding: nil
    case .head(let id): id.layer
    case .attentionBias(_, let layer), .feedForward(let layer), .normBias(let layer): layer
    }
  }

  fileprivate var head: Int? {
    if case .head(let id) = self { id.head } else { nil }
  }
}
