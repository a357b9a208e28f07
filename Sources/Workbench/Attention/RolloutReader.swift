import Inference
import Tensors

/// Attention rollout from a recording: one query's row, through all layers. O(layers · heads · positions² · head size).
struct RolloutReader {
  let recording: Recording

  /// [positions]
  func row(_ query: Int) -> [Double] {
    let pool = WorkerPool(threads: WorkerPool.physicalCores)
    let heads = Array(0..<recording.model.config.headCount), count = recording.count
    var gathering = RolloutGathering(.query(query), queries: count, positions: count)
    for layer in gathering.ordered(Array(0..<recording.model.layerCount(of: .decoder))) {
      guard let maps = LayerMaps(recording, .decoder, layer: layer, heads: heads, pool: pool) else { continue }
      maps.forEachBlock { gathering.take($0, heads: heads.count) }
      gathering.endLayer()
    }
    return gathering.rows.first?.row ?? []
  }
}
