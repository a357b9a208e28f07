/// What a map comes to along its edges: how much attention each query gives to some keys, and how much each key gets from
/// some queries. Built row by row.
///
/// Source: Inspectus, whose heatmaps of query tokens and key tokens these are.
public struct MapMarginals: Sendable, Equatable {
  private let chosenQueries: Set<Int>?
  private let chosenKeys: Set<Int>?
  /// Attention of each query to the chosen keys. [queries]
  public private(set) var queries: [Double]
  /// Attention of the chosen queries to each key. [keys]
  public private(set) var keys: [Double]

  /// Nil chooses all.
  public init(queries: Int, keys: Int, chosenQueries: Set<Int>? = nil, chosenKeys: Set<Int>? = nil) {
    self.chosenQueries = chosenQueries
    self.chosenKeys = chosenKeys
    self.queries = [Double](repeating: 0, count: queries)
    self.keys = [Double](repeating: 0, count: keys)
  }

  /// Takes the row of `query`, each once. O(keys)
  public mutating func take(_ row: UnsafeBufferPointer<Float>, query: Int) {
    let isChosen = chosenQueries?.contains(query) ?? true
    for key in 0..<min(row.count, keys.count) where row[key] != 0 {
      let weight = Double(row[key])
      if isChosen { keys[key] += weight }
      if chosenKeys?.contains(key) ?? true { queries[query] += weight }
    }
  }

  public mutating func take(_ row: [Float], query: Int) {
    row.withUnsafeBufferPointer { take($0, query: query) }
  }
}
