import Canvas
import History
import Workbench

/// A figure of a comparison: how it is called, read from a row, and written.
struct ComparisonFigure: Sendable {
  let title: String
  /// What it is in full.
  let name: String
  let value: @Sendable (Comparison.Row) -> Double?
  let write: @Sendable (Double) -> String

  private init(
    _ title: String, _ name: String, _ write: @escaping @Sendable (Double) -> String,
    _ value: @escaping @Sendable (Comparison.Row) -> Double?
  ) {
    self.title = title
    self.name = name
    self.value = value
    self.write = write
  }

  static let bits = ComparisonFigure("bits", "bits/weight", { $0.fixed(2) }) { $0.bitsPerWeight }
  static let size = ComparisonFigure("size", "size", { Int(min($0, 9e18)).byteText }) { Double($0.model.bytes) }
  static let perplexity = ComparisonFigure("perplexity", "perplexity", { $0.fixed(3) }) { $0.perplexity }
  static let perplexityError = ComparisonFigure("±", "± perplexity", { $0.fixed(3) }) { $0.perplexityError }
  static let mean = ComparisonFigure("KLD", "mean KLD", { $0.fixed(5) }) { $0.divergence?.mean }
  static let meanError = ComparisonFigure("±", "± mean KLD", { $0.fixed(5) }) { $0.divergence?.meanError }
  static let median = ComparisonFigure("median", "median KLD", { $0.fixed(5) }) { $0.divergence?.median }
  static let ninety = ComparisonFigure("90%", "KLD 90 %", { $0.fixed(4) }) { $0.divergence?.percentile90 }
  static let ninetyFive = ComparisonFigure("95%", "KLD 95 %", { $0.fixed(4) }) { $0.divergence?.percentile95 }
  static let ninetyNine = ComparisonFigure("99%", "KLD 99 %", { $0.fixed(4) }) { $0.divergence?.percentile99 }
  static let thousand = ComparisonFigure("99.9%", "KLD 99.9 %", { $0.fixed(3) }) { $0.divergence?.percentile999 }
  static let largest = ComparisonFigure("max", "largest KLD", { $0.fixed(3) }) { $0.divergence?.largest }
  static let change = ComparisonFigure("RMS Δp", "RMS Δp", { ($0 * 100).fixed(2) + "%" }) {
    $0.divergence?.rmsProbabilityChange
  }
  static let sameTop = ComparisonFigure("same top", "same top", { ($0 * 100).fixed(1) + "%" }) {
    $0.divergence?.sameTop
  }
  static let correlation = ComparisonFigure("corr.", "correlation", { $0.fixed(4) }) { $0.divergence?.correlation }
  static let speed = ComparisonFigure("tok/s", "tokens/s", { $0.fixed(1) }) { $0.decodeRate }
  static let peak = ComparisonFigure("peak", "peak memory", { Int(min($0, 9e18)).byteText }) {
    $0.peakBytes.map(Double.init)
  }

  static let all = [
    bits, size, perplexity, perplexityError, mean, meanError, median, ninety, ninetyFive, ninetyNine, thousand, largest,
    change, sameTop, correlation, speed, peak,
  ]

  /// Dashes where a row doesn't have it; a figure that is no number says so.
  func text(_ row: Comparison.Row?) -> String {
    guard let value = row.flatMap(value) else { return "-" }
    return value.isFinite ? write(value) : NumberText.fixed(value, 0)
  }

  /// The later minus the earlier, with its sign.
  func difference(_ pair: ComparisonSheet.Pair) -> String {
    guard let a = pair.first.flatMap(value), let b = pair.second.flatMap(value), a.isFinite, b.isFinite else {
      return "-"
    }
    return (b > a ? "+" : b < a ? "−" : "") + write(abs(b - a))
  }

  /// All figures of a chosen row, one to a line.
  static func lines(_ pair: ComparisonSheet.Pair) -> [String] {
    all.compactMap { figure in
      guard pair.first.flatMap(figure.value) != nil || pair.second.flatMap(figure.value) != nil else { return nil }
      let name = TextWidth.pad(figure.name, to: 12)
      guard pair.second != nil else { return "\(name) \(figure.text(pair.first))" }
      return "\(name) \(figure.text(pair.second)) (\(figure.difference(pair)))"
    }
  }
}

/// A column of figures. Those of high priority are left out first where there is little room.
struct ComparisonColumn: Sendable {
  let title: String
  let width: Int
  let priority: Int
  let text: @Sendable (ComparisonSheet.Pair) -> String
}

extension ComparisonFigure {
  private func column(_ width: Int, priority: Int) -> ComparisonColumn {
    ComparisonColumn(title: title, width: width, priority: priority) { text($0.first) }
  }

  static let alone = [
    bits.column(5, priority: 4), size.column(8, priority: 2), perplexity.column(10, priority: 0),
    perplexityError.column(6, priority: 6), mean.column(7, priority: 0), median.column(7, priority: 13),
    ninety.column(6, priority: 14), ninetyFive.column(6, priority: 15), ninetyNine.column(6, priority: 3),
    thousand.column(6, priority: 16), largest.column(6, priority: 5), change.column(6, priority: 12),
    sameTop.column(8, priority: 1), correlation.column(6, priority: 17), speed.column(6, priority: 7),
    peak.column(8, priority: 11),
  ]

  /// Before, after, and the difference.
  private func columns(_ width: Int, priority: Int) -> [ComparisonColumn] {
    [
      ComparisonColumn(title: "\(title) A", width: width, priority: priority) { text($0.first) },
      ComparisonColumn(title: "\(title) B", width: width, priority: priority) { text($0.second) },
      ComparisonColumn(title: "B−A", width: width, priority: priority) { difference($0) },
    ]
  }

  static let beside =
    mean.columns(8, priority: 0) + perplexity.columns(12, priority: 2) + sameTop.columns(10, priority: 4)
    + ninetyNine.columns(7, priority: 6)
}
