/// What one call of attention reads: queries of some tokens, and the cached keys and values they look at.
public struct AttentionCall {
  public var shape: AttentionShape
  /// Row t at queries + t * queryStride. [tokens, heads, headDim]
  public var queries: UnsafePointer<Float>
  public var queryStride: Int
  public var tokens: Int
  /// Of the first query.
  public var firstPosition: Int
  /// How many positions from the first on see each other whatever their order; all of them must be stored.
  public var prefix: Int
  /// Of another sequence's positions, how many are stored: every query sees them all, wherever it stands.
  public var others: Int?
  /// [kvHeads, capacity, headDim] of `type` each; position p lies at p mod capacity.
  public var keys: UnsafeRawPointer
  public var values: UnsafeRawPointer
  public var type: CacheType
  public var capacity: Int

  public init(
    _ shape: AttentionShape, queries: UnsafePointer<Float>, queryStride: Int, tokens: Int, firstPosition: Int,
    prefix: Int = 0, seeingAll others: Int? = nil, keys: UnsafeRawPointer, values: UnsafeRawPointer, type: CacheType,
    capacity: Int
  ) {
    self.shape = shape
    self.queries = queries
    self.queryStride = queryStride
    self.tokens = tokens
    self.firstPosition = firstPosition
    self.prefix = prefix
    self.others = others
    self.keys = keys
    self.values = values
    self.type = type
    self.capacity = capacity
  }

  /// Positions stored, the queries' own included.
  public var positions: Int { places.stored }

  /// The positions that query `token` of the call sees.
  public func seen(byToken token: Int) -> Range<Int> {
    let place = places.place(token)
    return shape.lowest(place)..<shape.highest(place, prefix: places.prefix) + 1
  }

  var places: QueryPlaces {
    others.map(QueryPlaces.beyond) ?? .following(firstPosition, tokens: tokens, prefix: prefix)
  }

  func key(_ kvHead: Int, _ position: Int) -> UnsafeRawPointer { keys + offset(kvHead, position) }

  func value(_ kvHead: Int, _ position: Int) -> UnsafeRawPointer { values + offset(kvHead, position) }

  private func offset(_ kvHead: Int, _ position: Int) -> Int {
    (kvHead * capacity + position % capacity) * type.byteCount(headDimension: shape.headDim)
  }
}

/// Where a call's queries stand among the stored positions, and so what they see.
struct QueryPlaces {
  /// Of the first query.
  let first: Int
  /// From one query to the next.
  let step: Int
  /// How many positions from the first on see each other.
  let prefix: Int
  /// Positions stored, the queries' own included.
  let stored: Int

  static func following(_ first: Int, tokens: Int, prefix: Int) -> QueryPlaces {
    QueryPlaces(first: first, step: 1, prefix: prefix, stored: max(prefix, first + tokens))
  }

  /// Of queries that are no positions of these, as if each stood at the last.
  static func beyond(_ stored: Int) -> QueryPlaces {
    QueryPlaces(first: stored - 1, step: 0, prefix: 0, stored: stored)
  }

  func place(_ token: Int) -> Int { first + token * step }
}
