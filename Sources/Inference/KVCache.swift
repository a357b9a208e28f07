import Architectures
import Tensors

/// The keys and values of every position so far, for all layers in one allocation.
///
/// It knows positions, not tokens: which text they came from is the session's to remember. Pages are touched only
/// as positions fill, so a large capacity costs no memory until it is used.
public struct KVCache: ~Copyable {
  public let type: CacheType
  /// Most positions it can hold.
  public let capacity: Int
  /// How many positions from the first on see each other whatever their order; they must enter in one pass.
  public var prefix = 0
  /// Positions held.
  public private(set) var count = 0
  private let storage: Buffer<UInt8>
  /// Bytes of one layer's keys, and of its values. [kvHeads, capacity, headDimension]
  private let layerBytes: Int
  /// How many of such a layer has: keys and values, or what is both.
  private let parts: Int

  public init(config: ModelConfig, capacity: Int, type: CacheType) {
    self.capacity = capacity
    self.type = type
    parts = Self.parts(config)
    let bytes = Self.byteCount(config: config, capacity: capacity, type: type)
    layerBytes = bytes / (parts * config.blockCount)
    storage = Buffer(count: bytes)
  }

  /// Bytes that `capacity` positions take.
  public static func byteCount(config: ModelConfig, capacity: Int, type: CacheType) -> Int {
    parts(config) * config.blockCount * config.headCountKV * capacity
      * type.byteCount(headDimension: config.headDimension)
  }

  private static func parts(_ config: ModelConfig) -> Int { config.cachesValues ? 2 : 1 }

  func keys(layer: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(storage.base + parts * layer * layerBytes)
  }

  func values(layer: Int) -> UnsafeMutableRawPointer { keys(layer: layer) + (parts - 1) * layerBytes }

  mutating func advance(by positions: Int) { count += positions }

  /// Forgets all positions from `length` on.
  mutating func truncate(to length: Int) { count = min(count, length) }
}
