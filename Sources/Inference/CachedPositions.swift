import Tensors

/// One layer's keys and values: [kvHeads, positions, headDimension] each, of the cache's type.
struct CachedLayer: BitwiseCopyable {
  let keys: UnsafeMutableRawPointer
  /// The keys themselves where one vector is both.
  let values: UnsafeMutableRawPointer
  /// Positions it has room for.
  let positions: Int
  /// Positions a query sees, its own included; `Int.max` for all.
  let window: Int

  /// Whether the query at position `length` finds all it looks at, after `written` positions were stored.
  fileprivate func holds(what length: Int, looksBackAt written: Int) -> Bool {
    let lowest = window > length ? 0 : length - window + 1
    return written - positions <= lowest
  }
}

/// Keys and values of one sequence, for a number of layers. With one layer's room all layers share it.
struct CachedPositions: ~Copyable {
  /// Positions of a source that are held; of a sequence that grows its cache counts them.
  var count = 0
  private let storage: Buffer<UInt8>
  private let layers: Buffer<CachedLayer>

  /// parts: how many of a layer's parts there are: keys and values, or what is both.
  init(_ plan: [KVCachePlan.Layer], parts: Int) {
    storage = Buffer(count: plan.reduce(0) { $0 + parts * $1.bytes })
    layers = Buffer(count: plan.count)
    var offset = 0
    for (index, layer) in plan.enumerated() {
      let keys = UnsafeMutableRawPointer(storage.base + offset)
      layers.base[index] = CachedLayer(
        keys: keys, values: keys + (parts - 1) * layer.bytes, positions: layer.positions, window: layer.window)
      offset += parts * layer.bytes
    }
  }

  func layer(_ index: Int) -> CachedLayer { layers.base[min(index, layers.count - 1)] }

  /// Whether in every layer the query at position `length` finds all it looks at, after `written` were stored.
  func holds(what length: Int, looksBackAt written: Int) -> Bool {
    for index in 0..<layers.count where !layers.base[index].holds(what: length, looksBackAt: written) { return false }
    return true
  }
}
