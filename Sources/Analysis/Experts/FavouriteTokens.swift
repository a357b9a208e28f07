import Checkpoints

/// Which tokens an expert is chosen for, and how readily.
public struct FavouriteTokens: Sendable {
  public struct Entry: Sendable, Equatable {
    public let token: TokenID
    /// How often it stood in the text.
    public let occurrences: Int
    /// How often the expert was chosen for it.
    public let chosen: Int
    /// Sum of the weights it got for it.
    public let weight: Double

    /// The share of the token's occurrences that chose the expert, the unseen counted as one more that did not: so that a
    /// token seen once doesn't outdo one that was chosen again and again.
    public var affinity: Double { Double(chosen) / Double(occurrences + 1) }
  }

  private var seen: [TokenID: (occurrences: Int, chosen: Int, weight: Double)] = [:]

  public init() {}

  /// weight: what the expert's output was multiplied by, 0 where it wasn't chosen.
  public mutating func take(_ token: TokenID, weight: Double) {
    var entry = seen[token] ?? (0, 0, 0)
    entry.occurrences += 1
    if weight != 0 { entry = (entry.occurrences, entry.chosen + 1, entry.weight + weight) }
    seen[token] = entry
  }

  /// By affinity, then weight, then id.
  public func best(_ limit: Int) -> [Entry] {
    let entries = seen.filter { $0.value.chosen > 0 }.map {
      Entry(token: $0.key, occurrences: $0.value.occurrences, chosen: $0.value.chosen, weight: $0.value.weight)
    }
    return Array(
      entries.sorted { ($1.affinity, $1.weight, $0.token) < ($0.affinity, $0.weight, $1.token) }.prefix(max(0, limit)))
  }
}
