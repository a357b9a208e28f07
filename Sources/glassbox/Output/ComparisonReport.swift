import Workbench

/// The table of `compare`, as JSON and as text.
struct ComparisonReport: Encodable {
  private let rows: [Row]
  private let text: String
  private let context: Int
  private let windows: Int
  /// Tokens scored.
  private let tokens: Int
  private let activations: String
  private let figures: [ComparisonRow]

  init(_ rows: [ComparisonRow], text: String, context: Int, windows: Int, isExact: Bool) {
    figures = rows
    self.rows = rows.map(Row.init)
    self.text = text
    self.context = context
    self.windows = windows
    tokens = rows.first?.tokens ?? 0
    activations = isExact ? "float32" : "as generated with"
  }

  private enum CodingKeys: String, CodingKey { case rows, text, context, windows, tokens, activations }

  private struct Row: Encodable {
    let model, type: String
    let bytes: Int
    let bits_per_weight, perplexity, perplexity_stderr, perplexity_ratio, perplexity_ratio_stderr: Double
    let mean_kld, mean_kld_stderr, median_kld, p90_kld, p95_kld, p99_kld, p999_kld, max_kld: Double
    let same_top_p, same_top_stderr, mean_delta_p, rms_delta_p, correlation: Double
    let decode_tps: Double?
    let peak_rss_bytes: Int

    init(_ row: ComparisonRow) {
      (model, type, bytes) = (row.name, row.type, row.bytes)
      bits_per_weight = row.bitsPerWeight
      (perplexity, perplexity_stderr) = (row.perplexity, row.perplexityError)
      (perplexity_ratio, perplexity_ratio_stderr) = (row.perplexityRatio, row.perplexityRatioError)
      (mean_kld, mean_kld_stderr, median_kld) = (row.meanKLD, row.meanKLDError, row.medianKLD)
      (p90_kld, p95_kld, p99_kld) = (row.p90KLD, row.p95KLD, row.p99KLD)
      (p999_kld, max_kld) = (row.p999KLD, row.maxKLD)
      (same_top_p, same_top_stderr) = (row.sameTop, row.sameTopError)
      (mean_delta_p, rms_delta_p, correlation) = (row.meanDeltaP, row.rmsDeltaP, row.correlation)
      (decode_tps, peak_rss_bytes) = (row.decodeRate, row.peakResidentBytes)
    }
  }

  /// One scored position of one model.
  struct Position: Encodable {
    let model, window, position: Int
    let token: Int
    let kld, base_surprise, surprise: Float
    let same_top: Bool

    init(_ position: ComparisonRun.Position) {
      (model, window, self.position) = (position.model, position.window, position.position)
      token = Int(position.token)
      kld = position.sample.kld
      (base_surprise, surprise) = (position.sample.baseSurprise, position.sample.surprise)
      same_top = position.sample.isSameTop
    }
  }

  func table(_ style: TextStyle) -> String {
    var table = TextTable([
      ("model", .left), ("type", .left), ("size", .right), ("bits", .right), ("perplexity", .right), ("ratio", .right),
      ("mean KLD", .right), ("median", .right), ("99 %", .right), ("max", .right), ("same top", .right),
      ("RMS Δp", .right), ("tok/s", .right),
    ])
    for row in figures {
      table.append([
        row.name, row.type, row.bytes.byteText, row.bitsPerWeight.fixed(2),
        "\(row.perplexity.fixed(3)) ± \(row.perplexityError.fixed(2))", row.perplexityRatio.fixed(4),
        "\(row.meanKLD.fixed(5)) ± \(row.meanKLDError.fixed(5))", row.medianKLD.fixed(5), row.p99KLD.fixed(4),
        row.maxKLD.fixed(3), "\((row.sameTop * 100).fixed(2)) %", "\((row.rmsDeltaP * 100).fixed(2)) %",
        row.decodeRate?.fixed(1) ?? "",
      ])
    }
    return table.text(style) + "\(tokens) tokens of \(windows) windows of \(context) scored\n"
  }
}
