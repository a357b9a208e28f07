import Foundation

/// Learned biases of scores: a number for each head and bucket of distances, near distances having a bucket each, farther
/// ones sharing buckets that widen with their logarithm.
///
/// Source: arXiv:1910.10683, section 2.1; the rounding is that of the published models' code, in float32.
public struct RelativeBias: Sendable, Equatable {
  /// Rows of the table of biases.
  public var buckets: Int
  /// The distance from which on all share the last bucket.
  public var maxDistance: Int
  /// Whether positions after the query's have buckets of their own; otherwise they count as the query's own.
  public var isBidirectional: Bool
  /// The layer whose table is read: its own, or one that all share.
  public var tableLayer: Int

  public init(buckets: Int, maxDistance: Int, isBidirectional: Bool, tableLayer: Int) {
    self.buckets = buckets
    self.maxDistance = maxDistance
    self.isBidirectional = isBidirectional
    self.tableLayer = tableLayer
  }

  /// Buckets of one direction.
  private var perSide: Int { isBidirectional ? buckets / 2 : buckets }
  /// Distances of one direction that have a bucket each.
  private var exact: Int { perSide / 2 }

  /// The row of the table for a position `distance` after the query's, before it where that is negative.
  public func bucket(_ distance: Int) -> Int {
    let side = isBidirectional && distance > 0 ? perSide : 0
    let away = isBidirectional ? abs(distance) : max(0, -distance)
    if away < exact { return side + away }
    let share = log(Float(away) / Float(exact)) / Float(log(Double(maxDistance) / Double(exact)))
    return side + min(perSide - 1, exact + Int(share * Float(perSide - exact)))
  }

  /// Sizes for which every distance has a bucket, and `tables` of all distances stay small.
  func check(heads: Int, tables: Int) throws(ConfigError) {
    guard exact > 0 else {
      throw .unsupported(
        what: "A number of relative position buckets of", found: "\(buckets)",
        supported: [isBidirectional ? "4 or more" : "2 or more"])
    }
    guard maxDistance > exact else {
      throw .unsupported(
        what: "A relative position distance of", found: "\(maxDistance)",
        supported: ["more than the \(exact) that have a bucket each"])
    }
    guard tables * heads * (2 * maxDistance + 1) <= Limits.distanceBiases else {
      throw .unsupported(
        what: "A relative position distance of", found: "\(maxDistance) with \(heads) heads in \(tables) tables",
        supported: ["at most \(Limits.distanceBiases) distances together"])
    }
  }
}
