import History

extension Comparison {
  /// What is kept of a comparison that has ended. rows: the base's first.
  init(_ rows: [ComparisonRow], base: ComparedModel, text: TextStamp, context: Int, windows: Int) {
    let stamp = ModelStamp(name: base.name, path: base.loaded.path, bytes: base.bytes)
    self.init(
      base: stamp, text: text, context: context, windows: windows, positions: rows.first?.tokens ?? 0,
      precision: "int8",
      rows: rows.enumerated().map { index, row in
        Row(
          model: index == 0 ? stamp : ModelStamp(name: row.name, path: stamp.path, bytes: row.bytes), type: row.type,
          bitsPerWeight: row.bitsPerWeight, perplexity: row.perplexity, perplexityError: row.perplexityError,
          divergence: index == 0 ? nil : row.kept, decodeRate: row.decodeRate, peakBytes: row.peakResidentBytes)
      })
  }
}

extension ComparisonRow {
  fileprivate var kept: Comparison.Divergence {
    Comparison.Divergence(
      mean: meanKLD, meanError: meanKLDError, median: medianKLD, percentile90: p90KLD, percentile95: p95KLD,
      percentile99: p99KLD, percentile999: p999KLD, largest: maxKLD, rmsProbabilityChange: rmsDeltaP, sameTop: sameTop,
      correlation: correlation)
  }
}
