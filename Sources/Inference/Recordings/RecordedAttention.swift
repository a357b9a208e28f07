import Architectures
import Tensors

/// The queries and keys of one attention of a model, all layers: what every map of it can be made from whenever somebody
/// looks at it. Keys are kept as the cache keeps them, so that maps show what the model attended by.
final class RecordedAttention: @unchecked Sendable {
  // @unchecked: a session writes rows that its recording doesn't count yet; others read those it counts.
  let kind: AttentionKind
  /// Nil for a layer without attention.
  let shapes: [AttentionShape?]
  private let type: CacheType
  private let queryCapacity: Int
  private let keyCapacity: Int
  private let queryWidth: Int
  private let keyBytes: Int
  /// [layers, queryCapacity, queryWidth]
  private let queries: Buffer<Float>
  /// [layers, kvHeads, keyCapacity, headDim] of `type`
  private let keys: Buffer<UInt8>

  init(_ kind: AttentionKind, of model: BoundModel, queryCapacity: Int, keyCapacity: Int, type: CacheType) {
    self.kind = kind
    self.type = type
    self.queryCapacity = queryCapacity
    self.keyCapacity = keyCapacity
    shapes = model.attentionShapes(kind)
    (queryWidth, keyBytes) = Self.sizes(shapes, type)
    queries = Buffer(count: shapes.count * queryCapacity * queryWidth)
    keys = Buffer(count: shapes.count * keyCapacity * keyBytes)
  }

  /// Bytes that one position takes: of a query, and of a key.
  static func byteCounts(_ kind: AttentionKind, of model: BoundModel, type: CacheType) -> (query: Int, key: Int) {
    let shapes = model.attentionShapes(kind)
    let (queryWidth, keyBytes) = sizes(shapes, type)
    return (shapes.count * queryWidth * MemoryLayout<Float>.size, shapes.count * keyBytes)
  }

  private static func sizes(_ shapes: [AttentionShape?], _ type: CacheType) -> (queryWidth: Int, keyBytes: Int) {
    let all = shapes.compactMap { $0 }
    return (
      all.map { $0.heads * $0.headDim }.max() ?? 0,
      all.map { $0.kvHeads * type.byteCount(headDimension: $0.headDim) }.max() ?? 0
    )
  }

  func recordQueries(_ rows: StageRows, layer: Int) {
    for row in 0..<max(0, min(rows.count, queryCapacity - rows.firstPosition)) {
      let place = (layer * queryCapacity + rows.firstPosition + row) * queryWidth
      (queries.base + place).update(from: rows.base + row * rows.stride, count: rows.width)
    }
  }

  func recordKeys(_ rows: StageRows, layer: Int) {
    guard let shape = shapes[layer] else { return }
    AttentionKernel.store(
      rows.base, stride: rows.stride, tokens: max(0, min(rows.count, keyCapacity - rows.firstPosition)),
      at: rows.firstPosition, into: keys.base + layer * keyCapacity * keyBytes, type: type, kvHeads: shape.kvHeads,
      headDim: shape.headDim, capacity: keyCapacity)
  }

  /// The attention of some queries; nil for a layer without.
  func call(layer: Int, queries rows: Range<Int>, prefix: Int, source: Int?) -> AttentionCall? {
    guard let shape = shapes[layer] else { return nil }
    let keys = UnsafeRawPointer(keys.base + layer * keyCapacity * keyBytes)
    return AttentionCall(
      shape, queries: queries.base + (layer * queryCapacity + rows.lowerBound) * queryWidth, queryStride: queryWidth,
      tokens: rows.count, firstPosition: rows.lowerBound, prefix: prefix, seeingAll: source, keys: keys, values: keys,
      type: type, capacity: keyCapacity)
  }
}

extension BoundModel {
  /// How each layer attends. [layers of that attention]
  func attentionShapes(_ kind: AttentionKind) -> [AttentionShape?] {
    let stack = kind == .encoder ? encoder?.blocks ?? [] : kind == .cross && encoder == nil ? [] : blocks
    return stack.map { block in
      block.lazy.compactMap { $0.mixer.shape(of: kind) }.first
    }
  }
}

extension BoundMixer {
  fileprivate func shape(of kind: AttentionKind) -> AttentionShape? {
    switch (self, kind) {
    case (.crossAttention(let attention), .cross): attention.shape
    case (.attention(let attention), .decoder), (.attention(let attention), .encoder): attention.shape
    case (.latentAttention(let attention), .decoder): attention.shape
    default: nil
    }
  }
}
