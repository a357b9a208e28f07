import Analysis
import Checkpoints

/// The columns of the lens that were read, to be written to a file.
public struct LensExport: Sendable, Equatable {
  public let model: String
  public let tokens: [String]
  public let ids: [TokenID]
  /// In order of position.
  public let columns: [LensColumn]
  public let tint: LensState.Tint
  /// Of the token looked at last.
  public let attribution: AttributionReport?

  private var stages: Int { columns.first?.readings.count ?? 0 }

  private func name(_ stage: Int) -> String { stage == 0 ? "embedding" : "layer \(stage - 1)" }

  private func token(_ position: Int) -> String { tokens.indices.contains(position) ? tokens[position] : "" }

  /// The last positions where there are more than a figure is worth.
  var figure: LensFigure {
    let shown = columns.suffix(64)
    let rows = (0..<stages).map { stage in
      (
        name: name(stage),
        cells: shown.map { column in
          let reading = column.readings[stage]
          return LensFigure.Cell(
            text: reading.top.first.map { column.text(of: $0.id) } ?? "",
            probability: reading.top.first?.logprob.exponential ?? 0, klToFinal: reading.klToFinal)
        }
      )
    }
    return LensFigure(
      title: "logit lens · \(model)", tokens: shown.map { token($0.position) }, rows: rows,
      tint: tint == .probability ? .probability : .klToFinal)
  }

  var table: CSVTable {
    var table = CSVTable([
      "layer", "position", "token", "top_id", "top_piece", "top_logprob", "kl_to_final", "entropy", "rank_of_final",
      "stream_norm",
    ])
    for stage in 0..<stages {
      for column in columns {
        let reading = column.readings[stage]
        guard let best = reading.top.first else { continue }
        table.append([
          stage == 0 ? .text(name(0)) : .whole(stage - 1), .whole(column.position), .text(token(column.position)),
          .whole(Int(best.id)), .text(column.text(of: best.id)), .number(best.logprob), .number(reading.klToFinal),
          .number(reading.entropy), .whole(reading.rankOfFinal), .number(column.norms[stage]),
        ])
      }
    }
    return table
  }

  var record: LensRecord { LensRecord(self) }

  /// positions [P], top_ids and top_logprobs [L + 1, P, K], kl_to_final, entropy, rank_of_final and norms [L + 1, P].
  var tensors: TensorExport {
    let count = columns.count, shape = [stages, count]
    let top = columns.reduce(LensState.top) { least, column in
      column.readings.reduce(least) { min($0, $1.top.count) }
    }
    func floats(_ value: (LensColumn, Int) -> Double) -> TensorExport.Values {
      .floats((0..<stages).flatMap { stage in columns.map { Float(value($0, stage)) } })
    }
    let cells = (0..<stages).flatMap { stage in columns.flatMap { $0.readings[stage].top.prefix(top) } }
    return TensorExport([
      TensorExport.Entry("positions", [count], .whole(columns.map { Int32($0.position) })),
      TensorExport.Entry("input_ids", [ids.count], .whole(ids)),
      TensorExport.Entry("top_ids", shape + [top], .whole(cells.map(\.id))),
      TensorExport.Entry("top_logprobs", shape + [top], .floats(cells.map { Float($0.logprob) })),
      TensorExport.Entry("kl_to_final", shape, floats { $0.readings[$1].klToFinal }),
      TensorExport.Entry("entropy", shape, floats { $0.readings[$1].entropy }),
      TensorExport.Entry("rank_of_final", shape, floats { Double($0.readings[$1].rankOfFinal) }),
      TensorExport.Entry("norms", shape, floats { $0.norms[$1] }),
    ])
  }
}

/// The JSON of it: as the verb `lens` has it.
struct LensRecord: Encodable {
  struct Candidate: Encodable {
    let id: TokenID
    let piece: String
    let logprob: Double
  }
  struct Position: Encodable {
    let top: [Candidate]
    let kl_to_final: Double
    let entropy: Double
    let rank_of_final: Int
    let stream_norm: Double
  }
  struct Layer: Encodable {
    /// Nil of the embedding.
    let layer: Int?
    let positions: [Position]
  }
  struct Part: Encodable {
    let part: String
    let value: Double
  }
  struct Attribution: Encodable {
    let position: Int
    let token: TokenID
    let over: TokenID?
    let parts: [Part]
    let bias: Double
    let total: Double
    let logit: Double
  }

  let model: String
  let tokens: [String]
  let positions: [Int]
  let layers: [Layer]
  let attribution: Attribution?

  init(_ export: LensExport) {
    model = export.model
    tokens = export.tokens
    positions = export.columns.map(\.position)
    layers = (0..<(export.columns.first?.readings.count ?? 0)).map { stage in
      Layer(
        layer: stage == 0 ? nil : stage - 1,
        positions: export.columns.map { column in
          let reading = column.readings[stage]
          return Position(
            top: reading.top.map { Candidate(id: $0.id, piece: column.text(of: $0.id), logprob: $0.logprob) },
            kl_to_final: reading.klToFinal, entropy: reading.entropy, rank_of_final: reading.rankOfFinal,
            stream_norm: column.norms[stage])
        })
    }
    attribution = export.attribution.map { report in
      Attribution(
        position: report.position, token: report.token, over: report.rival,
        parts: report.parts.map { Part(part: $0.part.label, value: $0.value) }, bias: report.bias,
        total: report.total, logit: report.logit)
    }
  }
}
