/// How large a map is, and which of its places can hold anything.
public struct MapExtent: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// Whether a query sees nothing behind itself, so that only a triangle need be stored.
  public let isCausal: Bool

  /// Of a sequence that sees only what came before.
  public init(causal positions: Int) {
    rows = positions
    columns = positions
    isCausal = true
  }

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    isCausal = false
  }

  public var window: MapWindow { MapWindow(rows: rows, columns: columns) }
}
