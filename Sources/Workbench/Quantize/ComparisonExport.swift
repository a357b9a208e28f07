import Analysis

/// A comparison's table, to be written.
public struct ComparisonExport: Sendable, Equatable {
  /// The base model's name.
  public let base: String
  /// The base's own row first.
  public let rows: [ComparisonRow]

  public init(base: String, rows: [ComparisonRow]) {
    self.base = base
    self.rows = rows
  }

  /// Names and numbers of each row, in the order of the columns.
  static let columns: [(name: String, value: @Sendable (ComparisonRow) -> Double?)] = [
    ("bytes", { Double($0.bytes) }), ("bits_per_weight", { $0.bitsPerWeight }), ("perplexity", { $0.perplexity }),
    ("perplexity_stderr", { $0.perplexityError }), ("perplexity_ratio", { $0.perplexityRatio }),
    ("mean_kld", { $0.meanKLD }), ("mean_kld_stderr", { $0.meanKLDError }), ("median_kld", { $0.medianKLD }),
    ("p90_kld", { $0.p90KLD }), ("p95_kld", { $0.p95KLD }), ("p99_kld", { $0.p99KLD }), ("p999_kld", { $0.p999KLD }),
    ("max_kld", { $0.maxKLD }), ("same_top_p", { $0.sameTop }), ("mean_delta_p", { $0.meanDeltaP }),
    ("rms_delta_p", { $0.rmsDeltaP }), ("correlation", { $0.correlation }), ("decode_tps", { $0.decodeRate }),
    ("tokens", { Double($0.tokens) }),
  ]

  var header: [String] { ["model", "type"] + Self.columns.map(\.name) }

  func cells(_ row: ComparisonRow) -> [String] {
    [row.name, row.type] + Self.columns.map { $0.value(row).map { "\($0)" } ?? "" }
  }

  var tabbed: String {
    ([header] + rows.map(cells)).map { $0.joined(separator: "\t") }.joined(separator: "\n")
  }
}

extension ComparisonExport {
  var table: CSVTable {
    var table = CSVTable(header)
    for row in rows {
      table.append(
        [.text(row.name), .text(row.type)] + Self.columns.map { $0.value(row).map { .number($0) } ?? .none })
    }
    return table
  }

  /// Size against divergence.
  var figure: ScatterFigure {
    ScatterFigure(
      rows.dropFirst().filter { $0.meanKLD > 0 }.map {
        ScatterFigure.Point(
          label: $0.name, x: Double($0.bytes) / 1e6, y: $0.meanKLD, error: $0.meanKLDError)
      },
      title: "size against divergence · \(base)", axes: (x: "megabytes", y: "mean KL divergence (nats)"))
  }

  /// As the verb `compare` has it: a dictionary for each row.
  var record: [String: [[String: RecordValue]]] {
    [
      "rows": rows.map { row in
        var entry: [String: RecordValue] = ["model": .text(row.name), "type": .text(row.type)]
        for (name, value) in Self.columns { entry[name] = value(row).map { .number($0) } ?? RecordValue.none }
        return entry
      }
    ]
  }

  /// A number, a text or null.
  enum RecordValue: Encodable {
    case number(Double)
    case text(String)
    case none

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number) where number.isFinite: try container.encode(number)
      case .text(let text): try container.encode(text)
      case .number, .none: try container.encodeNil()
      }
    }
  }
}
