/// How well a head's attention fits a pattern, summed row by row.
///
/// Source: TransformerLens, `head_detector.py`, `compute_head_attention_similarity_score`.
public struct PatternScore: Sendable, Equatable {
  /// Attention that counts, of all rows.
  private var attention = 0.0
  /// What of it lies on the pattern.
  private var onPattern = 0.0
  /// Σ |attention - pattern|
  private var difference = 0.0
  /// Rows that were taken.
  private var rows = 0
  /// Of rows that the pattern has a key in: how many, their attention, and what of it lies on the pattern.
  private(set) var applicableRows = 0
  private var applicableAttention = 0.0

  public init() {}

  /// The fraction of attention that lies on the pattern: TransformerLens's measure `mul`, its default. 0…1
  public var share: Double { attention > 0 ? onPattern / attention : 0 }

  /// 1 minus the mean over rows of Σ |attention - pattern|: TransformerLens's measure `abs`, which rounds it to three
  /// decimals. -1…1
  public var closeness: Double { rows > 0 ? 1 - difference / Double(rows) : 0 }

  /// The fraction of attention on the pattern in the rows that have one: what a head of that kind brings close to 1, even
  /// where few tokens repeat. 0…1
  public var applicableShare: Double { applicableAttention > 0 ? onPattern / applicableAttention : 0 }

  /// Takes a row: how much attention counts, and on the `keys` keys of the pattern that count, how much there is of it and
  /// the sum of the differences from 1.
  mutating func take(attention: Double, keys: Int, onPattern: Double, missing: Double) {
    rows += 1
    self.attention += attention
    self.onPattern += onPattern
    difference += attention - onPattern + missing
    guard keys > 0 else { return }
    applicableRows += 1
    applicableAttention += attention
  }
}
