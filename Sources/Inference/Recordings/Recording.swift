import Architectures
import Synchronization
import Tensors

/// What is kept of a session's passes, for others to look at while the session goes on: queries and keys, of which every
/// attention map can be made when it is wanted; the residual stream after every block; what routers said.
///
/// Keeping costs a copy of what a pass computes anyhow. Pages are touched only as positions come, so a large capacity costs
/// no memory until it is used. One session writes; any thread may read positions below `count`, and has read what belongs
/// together if `epoch` is the same afterwards.
public final class Recording: Sendable {
  public struct Parts: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let attention = Parts(rawValue: 1)
    /// The residual stream.
    public static let stream = Parts(rawValue: 2)
    public static let routing = Parts(rawValue: 4)
    /// The residual stream behind the last block alone: what every position's logits can be made from again.
    public static let ends = Parts(rawValue: 8)
    public static let all: Parts = [.attention, .stream, .routing]
  }

  private struct Extent {
    var count = 0
    var source = 0
    var prefix = 0
    var epoch = 0
  }

  public let model: BoundModel
  public let parts: Parts
  /// Most positions it keeps; what a session computes beyond them is not recorded.
  public let capacity: Int
  private let attentions: [AttentionKind: RecordedAttention]
  private let stream: RecordedRows?
  /// Of the last block, where the whole stream isn't kept.
  private let ends: RecordedRows?
  private let logits: RecordedRows?
  private let weights: RecordedRows?
  /// Among the layers with experts. [blockCount]
  private let expertStages: [Int?]
  private let extent = Mutex(Extent())

  /// limit: most bytes to keep. contextLength, sourceLength, cacheType: as the session has them.
  public init(
    _ parts: Parts = .all, of model: BoundModel, contextLength: Int, sourceLength: Int = 0, cacheType: CacheType = .f16,
    limit: Int = .max
  ) {
    self.model = model
    self.parts = parts
    let fixed = Self.sourceBytes(parts, of: model, sourceLength: sourceLength, cacheType: cacheType)
    let perPosition = max(1, Self.bytesPerPosition(parts, of: model, cacheType: cacheType))
    capacity = max(0, min(contextLength, (limit - fixed) / perPosition))
    var attentions: [AttentionKind: RecordedAttention] = [:]
    if parts.contains(.attention) {
      attentions[.decoder] = RecordedAttention(
        .decoder, of: model, queryCapacity: capacity, keyCapacity: capacity, type: cacheType)
    }
    if parts.contains(.attention), model.readsSource {
      attentions[.cross] = RecordedAttention(
        .cross, of: model, queryCapacity: capacity, keyCapacity: sourceLength, type: cacheType)
      attentions[.encoder] = RecordedAttention(
        .encoder, of: model, queryCapacity: sourceLength, keyCapacity: sourceLength, type: cacheType)
    }
    self.attentions = attentions
    let config = model.config
    stream =
      parts.contains(.stream)
      ? RecordedRows(stages: config.blockCount + 1, capacity: capacity, width: config.embeddingLength) : nil
    ends =
      parts.contains(.ends) && !parts.contains(.stream)
      ? RecordedRows(stages: 1, capacity: capacity, width: config.embeddingLength) : nil
    let experts = model.declaration.experts
    var sparse = 0
    expertStages = experts.map { entry in
      guard entry != nil else { return nil }
      defer { sparse += 1 }
      return sparse
    }
    let widest = experts.compactMap { $0?.count }.max() ?? 0
    let isRouted = parts.contains(.routing) && sparse > 0
    logits = isRouted ? RecordedRows(stages: sparse, capacity: capacity, width: widest) : nil
    weights = isRouted ? RecordedRows(stages: sparse, capacity: capacity, width: widest) : nil
  }

  // MARK: - What it takes

  /// Bytes of one position of the decoder.
  public static func bytesPerPosition(_ parts: Parts, of model: BoundModel, cacheType: CacheType) -> Int {
    let float = MemoryLayout<Float>.size, config = model.config
    var bytes = 0
    if parts.contains(.attention) {
      let own = RecordedAttention.byteCounts(.decoder, of: model, type: cacheType)
      bytes += own.query + own.key + RecordedAttention.byteCounts(.cross, of: model, type: cacheType).query
    }
    let stages = parts.contains(.stream) ? config.blockCount + 1 : parts.contains(.ends) ? 1 : 0
    bytes += stages * config.embeddingLength * float
    if parts.contains(.routing) {
      let experts = model.declaration.experts.compactMap { $0?.count }
      bytes += 2 * experts.count * (experts.max() ?? 0) * float
    }
    return bytes
  }

  /// Bytes of what is kept of a source.
  public static func sourceBytes(
    _ parts: Parts, of model: BoundModel, sourceLength: Int, cacheType: CacheType
  ) -> Int {
    guard parts.contains(.attention), model.readsSource else { return 0 }
    let encoder = RecordedAttention.byteCounts(.encoder, of: model, type: cacheType)
    return sourceLength
      * (encoder.query + encoder.key + RecordedAttention.byteCounts(.cross, of: model, type: cacheType).key)
  }

  // MARK: - What it holds

  /// Positions recorded.
  public var count: Int { extent.withLock { $0.count } }
  /// Of the source.
  public var sourceCount: Int { extent.withLock { $0.source } }
  /// Changes when positions are given up, whose rows are written again then.
  public var epoch: Int { extent.withLock { $0.epoch } }

  /// Whether the first positions see each other whatever their order.
  public var seesAhead: Bool { extent.withLock { $0.prefix > 0 } }

  /// The attentions it keeps.
  public var kinds: [AttentionKind] { AttentionKind.allCases.filter { attentions[$0] != nil } }

  /// Queries and positions of an attention's maps.
  public func size(of kind: AttentionKind) -> (queries: Int, positions: Int) {
    extent.withLock { extent in
      switch kind {
      case .decoder: (extent.count, extent.count)
      case .cross: (extent.count, extent.source)
      case .encoder: (extent.source, extent.source)
      }
    }
  }

  /// The residual stream at a position: before the first block (0) or after block `stage` - 1. [embeddingLength]
  public func stream(stage: Int, position: Int) -> UnsafeBufferPointer<Float>? {
    let last = model.config.blockCount
    guard position >= 0, position < count, (0...last).contains(stage) else { return nil }
    return stream?.row(position, stage: stage) ?? (stage == last ? ends?.row(position, stage: 0) : nil)
  }

  /// The router's logits and the weights of the experts at a position, of a layer that has them. [experts] each
  public func routing(
    layer: Int, position: Int
  ) -> (logits: UnsafeBufferPointer<Float>, weights: UnsafeBufferPointer<Float>)? {
    guard let logits, let weights, position < count, let stage = expertStages[layer],
      let experts = model.declaration.experts[layer]?.count
    else { return nil }
    return (
      UnsafeBufferPointer(rebasing: logits.row(position, stage: stage).prefix(experts)),
      UnsafeBufferPointer(rebasing: weights.row(position, stage: stage).prefix(experts))
    )
  }

  /// The attention of some queries of a layer, nil where none is kept.
  func call(_ kind: AttentionKind, layer: Int, queries: Range<Int>) -> AttentionCall? {
    let extent = extent.withLock { $0 }
    return attentions[kind]?.call(
      layer: layer, queries: queries, prefix: kind == .encoder ? extent.source : kind == .decoder ? extent.prefix : 0,
      source: kind == .cross ? extent.source : nil)
  }

  func shape(_ kind: AttentionKind, layer: Int) -> AttentionShape? {
    guard let shapes = attentions[kind]?.shapes, shapes.indices.contains(layer) else { return nil }
    return shapes[layer]
  }

  // MARK: - What a session tells it

  func begin(prefix: Int) { extent.withLock { $0.prefix = min(prefix, capacity) } }

  func advance(to count: Int) { extent.withLock { $0.count = min(count, capacity) } }

  func advance(toSource count: Int) { extent.withLock { $0.source = count } }

  func truncate(to count: Int) {
    extent.withLock { extent in
      guard count < extent.count else { return }
      extent.count = count
      extent.epoch += 1
    }
  }

  func wants(_ stage: Stage, ofEncoder: Bool) -> Bool {
    switch stage {
    case .queries, .keys, .crossQueries, .crossKeys: parts.contains(.attention)
    case .blockOutput(let layer) where ends != nil: !ofEncoder && layer == model.config.blockCount - 1
    case .embedding, .blockOutput: stream != nil && !ofEncoder
    case .routerLogits, .expertWeights: logits != nil && !ofEncoder
    default: false
    }
  }

  func record(_ stage: Stage, _ rows: StageRows, ofEncoder: Bool) {
    switch stage {
    case .queries(let layer): attentions[ofEncoder ? .encoder : .decoder]?.recordQueries(rows, layer: layer)
    case .keys(let layer): attentions[ofEncoder ? .encoder : .decoder]?.recordKeys(rows, layer: layer)
    case .crossQueries(let layer): attentions[.cross]?.recordQueries(rows, layer: layer)
    case .crossKeys(let layer): attentions[.cross]?.recordKeys(rows, layer: layer)
    case .embedding: stream?.record(rows, stage: 0)
    case .blockOutput(let layer):
      stream?.record(rows, stage: layer + 1)
      ends?.record(rows, stage: 0)
    case .routerLogits(let layer): if let stage = expertStages[layer] { logits?.record(rows, stage: stage) }
    case .expertWeights(let layer): if let stage = expertStages[layer] { weights?.record(rows, stage: stage) }
    default: break
    }
  }
}
