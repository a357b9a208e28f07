import Analysis
import Checkpoints
import Inference
import Tensors

/// A look at every head of a recording: what it does in numbers, a thumbnail of its map, and the rollout of all layers. The
/// maps are made once, some rows at a time, and never held whole.
public struct AttentionSurvey: Sendable {
  public struct Head: Sendable, Equatable {
    public let id: HeadID
    public let metrics: HeadMetrics
    /// Of the whole map.
    public let thumbnail: PooledMap

    public init(id: HeadID, metrics: HeadMetrics, thumbnail: PooledMap) {
      self.id = id
      self.metrics = metrics
      self.thumbnail = thumbnail
    }
  }

  /// Which heads, and what of the rollout.
  public struct Plan: Sendable {
    public var attention: AttentionKind
    /// Nil for all.
    public var layers: [Int]?
    public var heads: [Int]?
    /// Whose rollout is wanted; it takes all layers and heads of a sequence to itself.
    public var rollout: Rollout
    /// Cells a side of a thumbnail.
    public var thumbnailCells: Int

    public init(
      _ attention: AttentionKind = .decoder, layers: [Int]? = nil, heads: [Int]? = nil, rollout: Rollout = .none,
      thumbnailCells: Int = HeadGridFigure.cells
    ) {
      self.attention = attention
      self.layers = layers
      self.heads = heads
      self.rollout = rollout
      self.thumbnailCells = thumbnailCells
    }
  }

  public enum Rollout: Sendable, Equatable {
    case none
    /// Of every query: positions² numbers, positions³ steps a layer.
    case all
    /// Of one query.
    case query(Int)
  }

  /// Layer by layer, head by head.
  public private(set) var heads: [Head] = []
  /// The rollout's rows that were wanted, by query. [positions] each
  public private(set) var rollout: [(query: Int, row: [Double])] = []
  /// Rows and columns of the maps.
  public let queries: Int
  public let positions: Int

  /// tokens: of the sequence whose queries the maps have.
  ///
  /// Throws `InferenceError.cancelled`; `progress` is told the share done, `onLayer` what was found of each layer.
  public init(
    of recording: Recording, tokens: [TokenID], _ plan: Plan, pool: WorkerPool,
    cancelled: () -> Bool = { false }, progress: (Double) -> Void = { _ in }, onLayer: ([Head]) -> Void = { _ in }
  ) throws {
    (queries, positions) = recording.size(of: plan.attention)
    let layers = plan.layers ?? Array(0..<recording.model.layerCount(of: plan.attention))
    let heads = plan.heads ?? Array(0..<recording.model.config.headCount)
    let occurrences = TokenOccurrences(tokens)
    var gathering = RolloutGathering(plan.rollout, queries: queries, positions: positions)
    var found: [Int: [Head]] = [:]
    for (done, layer) in gathering.ordered(layers).enumerated() {
      progress(Double(done) / Double(max(1, layers.count)))
      guard let maps = LayerMaps(recording, plan.attention, layer: layer, heads: heads, pool: pool) else { continue }
      var tallies = heads.map { _ in
        HeadSummary(plan, occurrences: occurrences, queries: queries, positions: positions)
      }
      try maps.forEachBlock { rows in
        if cancelled() { throw InferenceError.cancelled }
        tallies.withUnsafeMutableBufferPointer { tallies in
          nonisolated(unsafe) let tallies = tallies
          pool.forEach(heads.count) { index, _ in
            for row in 0..<rows.count { tallies[index].take(rows[index, row], query: rows.first + row) }
          }
        }
        gathering.take(rows, heads: heads.count)
      }
      gathering.endLayer()
      let ready = zip(heads, tallies).map { head, tally in
        Head(id: HeadID(layer, head, of: plan.attention), metrics: tally.metrics, thumbnail: tally.thumbnail)
      }
      onLayer(ready)
      found[layer] = ready
    }
    self.heads = layers.flatMap { found[$0] ?? [] }
    rollout = gathering.rows
    progress(1)
  }

  /// Bytes it takes besides the recording.
  public static func bytes(of model: BoundModel, _ plan: Plan, queries: Int, positions: Int) -> Int {
    let heads = plan.heads?.count ?? model.config.headCount
    let layers = plan.layers?.count ?? model.layerCount(of: plan.attention)
    let square = plan.rollout == .all ? positions * positions * (2 * MemoryLayout<Double>.size + 4) : 0
    return LayerMaps.bytes(of: model, positions: positions, heads: heads) + square
      + layers * heads * (plan.thumbnailCells * plan.thumbnailCells * 4 + 256)
  }
}

/// What is gathered of one head.
private struct HeadSummary {
  private var tally: HeadTally
  private(set) var thumbnail: PooledMap

  init(_ plan: AttentionSurvey.Plan, occurrences: TokenOccurrences, queries: Int, positions: Int) {
    tally = HeadTally(plan.attention.mapKind, occurrences: occurrences)
    thumbnail = PooledMap(
      MapWindow(rows: queries, columns: positions), rows: plan.thumbnailCells, columns: plan.thumbnailCells)
  }

  var metrics: HeadMetrics { tally.metrics }

  mutating func take(_ row: UnsafeBufferPointer<Float>, query: Int) {
    tally.take(row, query: query)
    thumbnail.take(row, query: query)
  }
}

extension AttentionKind {
  /// What the numbers of its maps can mean.
  public var mapKind: MapKind {
    switch self {
    case .decoder: .decoder
    case .encoder: .encoder
    case .cross: .cross
    }
  }
}
