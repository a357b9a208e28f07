/// How widely a head's rows spread, summed row by row.
public struct AttentionSpread: Sendable {
  private var rows = 0
  private var attention = 0.0
  private var entropies = 0.0
  private var distances = 0.0
  private var onFirst = 0.0
  /// Of all queries but the first, which can attend to nothing else.
  private var later = (attention: 0.0, onFirst: 0.0)
  /// Of queries that have room to look further.
  private var roomy = (attention: 0.0, near: 0.0)

  /// A key no further than this from its query is near.
  static let reach = 4

  public init() {}

  /// Mean over rows of -Σ a log a. Nats. What a row lacks to 1, where the model has a sink apart, counts for nothing.
  public var entropy: Double { rows > 0 ? entropies / Double(rows) : 0 }

  /// Mean over rows of Σ a |query - key|. Positions.
  public var meanDistance: Double { rows > 0 ? distances / Double(rows) : 0 }

  /// The fraction of attention to the first position. 0…1
  public var firstToken: Double { attention > 0 ? onFirst / attention : 0 }

  /// The same without the first query.
  var laterFirstToken: Double { later.attention > 0 ? later.onFirst / later.attention : 0 }

  /// The fraction of attention within `reach`, of queries twice as far from the start; nil where there are none.
  var nearness: Double? { roomy.attention > 0 ? roomy.near / roomy.attention : nil }

  /// Takes one query's row. O(positions)
  /// - Returns: the row's attention.
  @discardableResult
  mutating func take(_ row: UnsafeBufferPointer<Float>, query: Int) -> Double {
    let sums = RowSums(row, query: query)
    let sum = sums.total
    let near = row[min(max(0, query - Self.reach), row.count)..<min(row.count, query + Self.reach + 1)]
    let first = row.isEmpty ? 0 : Double(row[0])
    rows += 1
    attention += sum
    distances += sums.moment
    entropies += sums.entropy
    onFirst += first
    if query > 0 { later = (later.attention + sum, later.onFirst + first) }
    if query >= 2 * Self.reach {
      roomy = (roomy.attention + sum, roomy.near + near.reduce(0) { $0 + Double($1) })
    }
    return sum
  }
}
