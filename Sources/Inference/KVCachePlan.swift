import Architectures
import Tensors

/// How much each layer of a cache has to keep, from the declaration alone.
public struct KVCachePlan: Sendable {
  public struct Layer: Sendable, Equatable {
    /// Positions it has room for: those of a whole sequence, or a window and one pass.
    public let positions: Int
    /// Positions a query sees; `Int.max` for all.
    public let window: Int
    /// Bytes of its keys, and of its values.
    public let bytes: Int
  }

  /// [blockCount]
  public let layers: [Layer]
  /// What is kept of an encoder's output; none without an encoder. [blockCount]
  public let sourceLayers: [Layer]
  /// How many such parts a layer has: keys and values, or what is both.
  public let parts: Int
  /// Bytes of what limited experts remember.
  private let choiceBytes: Int

  /// capacity: most positions of a sequence. passTokens: most that enter at once. sourceCapacity: most of a source.
  public init(
    _ model: Declaration, capacity: Int, passTokens: Int, sourceCapacity: Int = 0, type: CacheType
  ) {
    let room = Room(model.config, type)
    parts = room.parts
    layers = model.attentions.map { attention in
      let positions = attention?.cachedPositions(capacity: capacity, passTokens: passTokens) ?? capacity
      return room.layer(positions, window: attention?.window ?? .max)
    }
    sourceLayers = model.encoder == nil ? [] : layers.map { _ in room.layer(sourceCapacity) }
    choiceBytes = ExpertChoices.byteCount(model, capacity: capacity)
  }

  /// Of a pass over a whole sequence of which nothing is remembered: layers take turns in the room of one.
  init(passing model: Declaration, capacity: Int, type: CacheType) {
    let room = Room(model.config, type)
    parts = room.parts
    layers = [room.layer(capacity)]
    sourceLayers = []
    choiceBytes = ExpertChoices.byteCount(model, capacity: capacity)
  }

  /// Of everything together.
  public var bytes: Int { (layers + sourceLayers).reduce(choiceBytes) { $0 + parts * $1.bytes } }

  /// What one position takes of a layer.
  private struct Room {
    let parts: Int
    let positionBytes: Int

    init(_ config: ModelConfig, _ type: CacheType) {
      parts = config.cachesValues ? 2 : 1
      positionBytes = config.headCountKV * type.byteCount(headDimension: config.headDimension)
    }

    func layer(_ positions: Int, window: Int = .max) -> Layer {
      Layer(positions: positions, window: window, bytes: positions * positionBytes)
    }
  }
}
