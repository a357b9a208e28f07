import History

/// The history dialog: what is listed, what is searched for, and which entries are marked.
public struct HistoryState: Sendable, Equatable {
  public enum Listing: Sendable, Equatable {
    case reading
    case listed(HistoryPage)
    /// Why there is nothing to list.
    case failed(String)
  }

  public var search = EditBuffer()
  public var isSearching = false
  public var row = 0
  public var listing = Listing.reading
  /// In the order they were marked.
  public var marked: [HistoryID] = []

  public init() {}

  public var entries: [HistoryEntry] { if case .listed(let page) = listing { page.entries } else { [] } }
  public var selected: HistoryEntry? { entries.indices.contains(row) ? entries[row] : nil }

  /// What a deed is done to: the marked entries, else the chosen one.
  public var chosen: [HistoryID] { marked.isEmpty ? selected.map { [$0.id] } ?? [] : marked }
}

/// A comparison opened from history, or two side by side.
public struct ComparisonSheet: Sendable, Equatable {
  public let first: HistoryEntry
  public let comparison: Comparison
  /// The later one, where two are put side by side.
  public let second: HistoryEntry?
  public let other: Comparison?
  public var row = 0

  public init(_ entry: HistoryEntry, _ comparison: Comparison) {
    first = entry
    self.comparison = comparison
    second = nil
    other = nil
  }

  /// The earlier of the two comes first.
  public init(_ a: (entry: HistoryEntry, comparison: Comparison), _ b: (entry: HistoryEntry, comparison: Comparison)) {
    let isInOrder = a.entry.date <= b.entry.date
    (first, comparison) = isInOrder ? a : b
    second = (isInOrder ? b : a).entry
    other = (isInOrder ? b : a).comparison
  }

  /// A model's figures in either comparison; at least one is there.
  public struct Pair: Sendable, Equatable {
    public let first: Comparison.Row?
    public let second: Comparison.Row?
    public var any: Comparison.Row? { first ?? second }
  }

  /// Rows of the same type and model stand beside each other; what only the later one has comes last.
  public var pairs: [Pair] {
    guard let other else { return comparison.rows.map { Pair(first: $0, second: nil) } }
    var rest = other.rows
    let paired = comparison.rows.map { row in
      let match = rest.firstIndex { $0.type == row.type && $0.model.name == row.model.name }
      return Pair(first: row, second: match.map { rest.remove(at: $0) })
    }
    return paired + rest.map { Pair(first: nil, second: $0) }
  }

  /// Why figures of the two can't be set against each other; empty where they can.
  public var caveats: [String] {
    guard let other else { return [] }
    var caveats: [String] = []
    if comparison.text.digest != other.text.digest { caveats.append("the texts differ") }
    if comparison.context != other.context { caveats.append("contexts \(comparison.context) and \(other.context)") }
    if comparison.windows != other.windows { caveats.append("windows \(comparison.windows) and \(other.windows)") }
    if comparison.precision != other.precision {
      caveats.append("computed in \(comparison.precision) and \(other.precision)")
    }
    return caveats
  }
}

/// Changes of the history dialog.
public enum HistoryAction: Sendable {
  case open
  /// What a search found.
  case listed(search: String, Result<HistoryPage, JobFailure>)
  case mark
  /// Asks first.
  case delete
  case deleted(Result<[HistoryID], JobFailure>)
  /// What was asked to be reopened.
  case read(Result<[HistoryRecord], JobFailure>)
}
