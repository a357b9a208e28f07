import Architectures
import Tensors

/// What attention remembers of the positions so far: keys and values for all layers in one allocation; for a decoder
/// with an encoder those of the source too; and where experts take only so many tokens, who went where.
///
/// A layer that looks back only through a window keeps no more positions than the window and one pass: position p lies
/// at p mod `CachedLayer.positions`, over what no query will look at again. The cache knows positions, not tokens: which
/// text they came from is the session's to remember. Pages are touched only as positions fill, so a large capacity costs
/// no memory until it is used.
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
  /// One past the last position ever stored since the cache was empty: what is further back than a windowed layer's
  /// positions was stored over.
  private var written = 0

  /// capacity: most positions a sequence has. passTokens: most that enter at once. sourceCapacity: most positions of a
  /// source.
  public init(_ model: Declaration, capacity: Int, passTokens: Int, sourceCapacity: Int = 0, type: CacheType) {
    self.type = type
    let plan = KVCachePlan(
      model, capacity: capacity, passTokens: passTokens, sourceCapacity: sourceCapacity, type: type)
    own = CachedPositions(plan.layers, parts: plan.parts)
    source = CachedPositions(plan.sourceLayers, parts: plan.parts)
    choices = ExpertChoices(model, capacity: capacity)
  }

  /// For a pass over a whole sequence of which nothing is remembered: layers take turns in the room of one.
  init(passing model: Declaration, capacity: Int, type: CacheType) {
    self.type = type
    let plan = KVCachePlan(passing: model, capacity: capacity, type: type)
    own = CachedPositions(plan.layers, parts: plan.parts)
    source = CachedPositions([], parts: plan.parts)
    choices = ExpertChoices(model, capacity: capacity)
  }

  /// Where layer `index` keeps its keys and values.
  func layer(_ index: Int) -> CachedLayer { own.layer(index) }

  /// Says that a pass is about to store `positions` more: whether or not it ends, what they lie over is lost.
  mutating func prepare(for positions: Int) { written = max(written, count + positions) }

  mutating func advance(by positions: Int) { count += positions }

  /// How many of the first `length` positions the next ones could follow: all of them, or none where a windowed layer
  /// has stored over some that the next would look at.
  func reusable(_ length: Int) -> Int { own.holds(what: length, looksBackAt: written) ? length : 0 }

  /// Forgets all positions from `length` on, or all where the first `length` can't be followed.
  mutating func truncate(to length: Int) {
    count = reusable(min(count, length))
    if count == 0 { written = 0 }
  }
}
