import Checkpoints
import Tokenizers
import Workbench

/// What models wrote side by side, as JSON and as text.
struct SideBySideReport: Encodable {
  private let columns: [Column]
  private let first_divergence: Int?
  /// A list for each column, the base's all zeros.
  private let per_token_kld: [[Double]]

  private struct Column: Encodable {
    let model: String
    let ids: [TokenID]
    let text: String
    let first_divergence: Int?
    let flip: Flip?
  }

  private struct Flip: Encodable {
    /// The sampler stage that turned a drift into another token.
    let stage: String
    let base_token, token: TokenID
    let explanation: String
  }

  init(_ sides: SideBySide) {
    let tokenizer = sides.models[0].loaded.tokenizer
    columns = zip(sides.models, sides.columns).map { model, column in
      Column(
        model: model.name, ids: column.ids, text: column.text, first_divergence: column.firstDivergence,
        flip: column.flip.map { flip in
          Flip(
            stage: flip.stage, base_token: flip.baseToken, token: flip.otherToken,
            explanation: flip.explanation { "'\(tokenizer?.display($0) ?? "\($0)")'" })
        })
    }
    first_divergence = sides.firstDivergence
    per_token_kld = sides.columns.map(\.kld)
  }

  func text(_ style: TextStyle) -> String {
    zip(columns, per_token_kld).map { column, kld in
      var lines = [style.heading(VisibleText(column.model).description)]
      lines.append(VisibleText(column.text, layout: .manyLines).description)
      if let place = column.first_divergence {
        let reason = column.flip.map { ", \($0.stage): \(VisibleText($0.explanation))" } ?? ""
        lines.append("leaves the base's text at token \(place)\(reason)")
      } else {
        lines.append("the base's text")
      }
      if let largest = kld.max(), largest > 0 {
        lines.append("mean KLD \((kld.reduce(0, +) / Double(kld.count)).fixed(5)), largest \(largest.fixed(4))")
      }
      return lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }
}
