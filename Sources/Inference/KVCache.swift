import Architectures
import Tensors

/// What attention remembers of every position so far: keys and values for all layers in one allocation; for a decoder
/// with an encoder those of the source too; and where experts take only so many tokens, who went where.
///
/// It knows positions, not tokens: which text they came from is the session's to remember. Pages are touched only
/// as positions fill, so a large capacity costs no memory until it is used.
public struct KVCache: ~Copyable {
  public let type: CacheType
  /// How many positions from the first on see each other whatever their order; they must enter in one pass.
  public var prefix = 0
  /// Positions held.
  public private(set) var count = 0
  private let own: CachedPositions
  /// Of the source that cross-attention reads.
  var source: CachedPositions
  let choices: ExpertChoices

  /// Most positions it can hold.
  public var capacity: Int { own.capacity }

  /// `sourceCapacity`: most positions of a source.
  public init(_ model: Declaration, capacity: Int, sourceCapacity: Int = 0, type: CacheType) {
    self.type = type
    own = CachedPositions(model.config, layers: model.config.blockCount, capacity: capacity, type: type)
    source = CachedPositions(model.config, layers: model.crossLayers, capacity: sourceCapacity, type: type)
    choices = ExpertChoices(model, capacity: capacity)
  }

  /// For a pass over a whole sequence of which nothing is remembered: layers take turns in the room of one.
  init(passing model: Declaration, capacity: Int, type: CacheType) {
    self.type = type
    own = CachedPositions(model.config, layers: 1, capacity: capacity, type: type)
    source = CachedPositions(model.config, layers: 0, capacity: 0, type: type)
    choices = ExpertChoices(model, capacity: capacity)
  }

  /// Bytes that `capacity` positions and `sourceCapacity` of a source take.
  public static func byteCount(
    _ model: Declaration, capacity: Int, sourceCapacity: Int = 0, type: CacheType
  ) -> Int {
    let config = model.config
    return CachedPositions.byteCount(config, layers: config.blockCount, capacity: capacity, type: type)
      + CachedPositions.byteCount(config, layers: model.crossLayers, capacity: sourceCapacity, type: type)
      + ExpertChoices.byteCount(model, capacity: capacity)
  }

  /// The same of one for a pass.
  static func byteCount(passing model: Declaration, capacity: Int, type: CacheType) -> Int {
    CachedPositions.byteCount(model.config, layers: 1, capacity: capacity, type: type)
      + ExpertChoices.byteCount(model, capacity: capacity)
  }

  func keys(layer: Int) -> UnsafeMutableRawPointer { own.keys(layer: layer) }

  func values(layer: Int) -> UnsafeMutableRawPointer { own.values(layer: layer) }

  mutating func advance(by positions: Int) { count += positions }

  /// Forgets all positions from `length` on.
  mutating func truncate(to length: Int) { count = min(count, length) }
}

extension Declaration {
  /// Layers that keep keys and values of a source.
  fileprivate var crossLayers: Int { encoder == nil ? 0 : config.blockCount }
}

/// Keys and values of one sequence, for a number of layers. With one layer's room all layers share it.
struct CachedPositions: ~Copyable {
  /// Most positions it can hold.
  let capacity: Int
  /// Positions of a source that are held; of a sequence that grows its cache counts them.
  var count = 0
  private let storage: Buffer<UInt8>
  private let layers: Int
  /// Bytes of one layer's keys, and of its values. [kvHeads, capacity, headDimension]
  private let layerBytes: Int
  /// How many of such a layer has: keys and values, or what is both.
  private let parts: Int

  init(_ config: ModelConfig, layers: Int, capacity: Int, type: CacheType) {
    self.capacity = capacity
    self.layers = layers
    parts = Self.parts(config)
    layerBytes = Self.byteCount(config, layers: 1, capacity: capacity, type: type) / parts
    storage = Buffer(count: layers * parts * layerBytes)
  }

  static func byteCount(_ config: ModelConfig, layers: Int, capacity: Int, type: CacheType) -> Int {
    parts(config) * layers * config.headCountKV * capacity * type.byteCount(headDimension: config.headDimension)
  }

  private static func parts(_ config: ModelConfig) -> Int { config.cachesValues ? 2 : 1 }

  func keys(layer: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(storage.base + parts * min(layer, layers - 1) * layerBytes)
  }

  func values(layer: Int) -> UnsafeMutableRawPointer { keys(layer: layer) + (parts - 1) * layerBytes }
}
