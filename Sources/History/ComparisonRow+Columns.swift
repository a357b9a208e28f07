import GRDB

/// A comparison's row as columns, so that figures can be asked for in SQL.
enum ComparisonRowColumns {
  /// Numbers, in the order `values` gives them.
  static let figures = [
    "bitsPerWeight", "perplexity", "perplexityError", "mean", "meanError", "median", "percentile90", "percentile95",
    "percentile99", "percentile999", "largest", "rmsProbabilityChange", "sameTop", "correlation", "decodeRate",
  ]

  private static let names = ["entryID", "place", "model", "modelPath", "type", "modelBytes"] + figures + ["peakBytes"]

  static let insertion =
    "INSERT INTO comparisonRow (\(names.joined(separator: ", "))) "
    + "VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))"

  static func values(_ row: Comparison.Row, of entry: HistoryID, place: Int) -> StatementArguments {
    let divergence = row.divergence
    let figures: [Double?] = [
      row.bitsPerWeight, row.perplexity, row.perplexityError, divergence?.mean, divergence?.meanError,
      divergence?.median, divergence?.percentile90, divergence?.percentile95, divergence?.percentile99,
      divergence?.percentile999, divergence?.largest, divergence?.rmsProbabilityChange, divergence?.sameTop,
      divergence?.correlation, row.decodeRate,
    ]
    let own: StatementArguments = [entry, place, row.model.name, row.model.path, row.type, row.model.bytes]
    return own + StatementArguments(figures) + [row.peakBytes]
  }

  /// A figure that was no number comes back as one.
  static func row(_ row: Row) throws -> Comparison.Row {
    Comparison.Row(
      model: ModelStamp(
        name: try row.checked("model"), path: try row.checked("modelPath"), bytes: try row.checked("modelBytes")),
      type: try row.checked("type"), bitsPerWeight: try row.figure("bitsPerWeight"),
      perplexity: try row.figure("perplexity"), perplexityError: try row.figure("perplexityError"),
      divergence: try divergence(row), decodeRate: try row.optional("decodeRate"),
      peakBytes: try row.optional("peakBytes"))
  }

  private static func divergence(_ row: Row) throws -> Comparison.Divergence? {
    guard try row.optional("sameTop") as Double? != nil else { return nil }
    return Comparison.Divergence(
      mean: try row.figure("mean"), meanError: try row.figure("meanError"), median: try row.figure("median"),
      percentile90: try row.figure("percentile90"), percentile95: try row.figure("percentile95"),
      percentile99: try row.figure("percentile99"), percentile999: try row.figure("percentile999"),
      largest: try row.figure("largest"), rmsProbabilityChange: try row.figure("rmsProbabilityChange"),
      sameTop: try row.figure("sameTop"), correlation: try row.figure("correlation"))
  }
}

extension Row {
  fileprivate func figure(_ name: String) throws -> Double { try optional(name) ?? .nan }
}
