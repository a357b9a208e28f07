/// Which layers see only the last positions, and how many: what a checkpoint states about it.
public struct SlidingWindow: Sendable, Equatable {
  /// Which layers the window holds for.
  public enum Layers: Sendable, Equatable {
    /// The checkpoint doesn't say: the architecture knows.
    case unstated
    /// All but every n-th.
    case allButEvery(Int)
    /// One by one. [blockCount]
    case listed([Bool])
  }

  /// Positions a query sees, its own included.
  public var length: Int
  public var layers: Layers

  public init(length: Int, layers: Layers = .unstated) {
    self.length = length
    self.layers = layers
  }

  /// The window of `layer`, nil where it sees everything; `period` stands in for a pattern left unstated, nil where
  /// every layer has the window.
  public func length(ofLayer layer: Int, globalEvery period: Int?) -> Int? {
    let isLocal =
      switch layers {
      case .unstated: period.map { (layer + 1) % $0 != 0 } ?? true
      case .allButEvery(let stated): (layer + 1) % stated != 0
      case .listed(let local): local[layer]
      }
    return isLocal ? length : nil
  }
}

extension Attention {
  /// Positions a cache keeps of a layer with this attention: all that a sequence may have, or a window and the tokens that
  /// enter at once.
  public func cachedPositions(capacity: Int, passTokens: Int) -> Int {
    guard let window, window < capacity else { return capacity }
    return min(capacity, window + passTokens)
  }
}
