import Analysis
import Inference

/// What is to be seen of one head: a window of its map in so many cells, and one query's row.
public struct HeadQuery: Sendable, Equatable {
  public var kind: AttentionKind
  public var layer: Int
  public var head: Int
  public var window: MapWindow
  /// Most cells down and across.
  public var rows: Int
  public var columns: Int
  /// The query whose row is wanted, and the key whose column.
  public var query: Int
  public var key: Int
  /// Against what is held.
  public var isDifference: Bool
  /// The row of attention rollout, all layers together.
  public var wantsRollout: Bool

  public init(
    kind: AttentionKind, layer: Int, head: Int, window: MapWindow, rows: Int, columns: Int, query: Int, key: Int,
    isDifference: Bool = false, wantsRollout: Bool = false
  ) {
    self.kind = kind
    self.layer = layer
    self.head = head
    self.window = window
    self.rows = rows
    self.columns = columns
    self.query = query
    self.key = key
    self.isDifference = isDifference
    self.wantsRollout = wantsRollout
  }
}

/// The answer to a `HeadQuery`.
public struct HeadSight: Sendable, Equatable {
  public var query: HeadQuery
  /// Probabilities, the largest of each cell.
  public var map: PooledMap
  /// Now minus held, where that was asked for and the held model has the head.
  public var difference: MapDifference?
  /// The query's distribution. [positions]
  public var row: [Float]
  /// The positions it sees.
  public var seen: Range<Int>
  /// How much attention each row of cells gives to the key. [map.rows]
  public var column: [Float]
  /// Mean attention each position gets from the queries that see it. [positions]
  public var received: [Double]
  /// [positions], where it was asked for.
  public var rollout: [Double]?

  public init(
    query: HeadQuery, map: PooledMap, difference: MapDifference? = nil, row: [Float], seen: Range<Int>,
    column: [Float] = [], received: [Double] = [], rollout: [Double]? = nil
  ) {
    self.query = query
    self.map = map
    self.difference = difference
    self.row = row
    self.seen = seen
    self.column = column
    self.received = received
    self.rollout = rollout
  }
}
