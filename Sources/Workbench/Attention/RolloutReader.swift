import Analysis
import Inference
import Tensors

/// Attention rollout from a recording: one query's row, through all layers. O(layers · heads · positions² · head size).
struct RolloutReader {
  let recording: Recording

  init(_ recording: Recording) { self.recording = recording }

  /// [positions]
  func row(_ query: Int) -> [Double] {
    let layers = recording.model.layerCount(of: .decoder), heads = recording.model.config.headCount
    var rollout = RolloutRow(query: query, positions: recording.count)
    for layer in (0..<layers).reversed() {
      let sources = rollout.sources
      let means = meanRows(sources, layer: layer, heads: heads)
      for (index, position) in sources.enumerated() {
        let columns = recording.count
        means[index * columns..<(index + 1) * columns].withUnsafeBufferPointer {
          rollout.take(UnsafeBufferPointer(rebasing: $0.prefix(columns)), position: position)
        }
      }
      rollout.endLayer()
    }
    return rollout.values
  }

  /// The heads' mean rows of some positions. [sources.count, positions]
  private func meanRows(_ sources: [Int], layer: Int, heads: Int) -> [Float] {
    let columns = recording.count
    guard let first = sources.first, let last = sources.last else { return [] }
    var means = [Float](repeating: 0, count: sources.count * columns)
    let tile = Buffer<Float>(count: 64 * columns)
    var head = 0
    while head < heads, let reader = AttentionReader(recording, layer: layer, head: head) {
      for head in reader.heads {
        var index = 0
        for start in stride(from: first, through: last, by: 64) {
          let rows = start..<min(start + 64, last + 1)
          reader.read(head: head, rows: rows, into: tile.base)
          while index < sources.count, rows.contains(sources[index]) {
            let row = tile.base + (sources[index] - start) * columns
            for key in 0..<columns { means[index * columns + key] += row[key] / Float(heads) }
            index += 1
          }
        }
      }
      head = reader.heads.upperBound
    }
    return means
  }
}
