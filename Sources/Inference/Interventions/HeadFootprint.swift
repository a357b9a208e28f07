import Architectures
import Tensors

/// What heads take: weights that are read for them alone, and room in the cache. Keys and values go with the last head that
/// shares them.
public struct HeadFootprint: Sendable {
  private let model: BoundModel
  private let positionBytes: Int

  public init(_ model: BoundModel, cacheType: CacheType) {
    self.model = model
    let config = model.config
    positionBytes = (config.cachesValues ? 2 : 1) * cacheType.byteCount(headDimension: config.headDimension)
  }

  /// Of the decoder's attention to itself, if these heads were gone. Bytes of weights, and of cache for each position.
  public func saved(by heads: some Sequence<HeadID>) -> (weights: Int, cache: Int) {
    let byLayer = Dictionary(grouping: heads.filter { $0.attention == .decoder }, by: \.layer)
    var weights = 0, cache = 0
    for (layer, heads) in byLayer {
      guard model.blocks.indices.contains(layer) else { continue }
      for residual in model.blocks[layer] {
        if case .attention(let attention) = residual.mixer {
          let saved = saved(by: Set(heads.map(\.head)), in: attention)
          weights += saved.weights
          cache += saved.cache
        }
      }
    }
    return (weights, cache)
  }

  private func saved(by heads: Set<Int>, in attention: BoundAttention) -> (weights: Int, cache: Int) {
    let shape = attention.shape, d = shape.headDim
    let projections = attention.projections.weights
    var weights = heads.reduce(0) { $0 + projections.byteCount(ofRows: $1 * d..<($1 + 1) * d) }
    weights += attention.output.weights.bytes * heads.count / shape.heads
    var cache = 0
    for kvHead in 0..<shape.kvHeads {
      let group = kvHead * shape.group..<(kvHead + 1) * shape.group
      guard group.allSatisfy(heads.contains) else { continue }
      let key = shape.heads * d + kvHead * d, value = key + shape.kvHeads * d
      weights += projections.byteCount(ofRows: key..<key + d) + projections.byteCount(ofRows: value..<value + d)
      cache += positionBytes
    }
    return (weights, cache)
  }
}
